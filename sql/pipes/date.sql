-- Pipe functions of dates: JavaScript's Date.
-- An instant is milliseconds since 1970 in a double; null is an invalid date. What a function takes
-- for a date is narrow (pipe_instant): a Date, a number, YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS[.mmm]Z;
-- any other text is read by parseInt, so that '2023' is two seconds after 1970. Only fromISOString
-- and parse read what JavaScript reads.
-- "Local" is UTC unless the setting hotmesh.pipe_timezone names another zone. Formats are those of
-- en-US; of other languages only the numeric ones, the words stay English.
-- Setters want every argument: a missing one makes NaN.


create or replace function hotmesh.pipe_zone()
returns text
language sql
stable
parallel safe
as $$
  select coalesce(nullif(current_setting('hotmesh.pipe_timezone', true), ''), 'UTC');
$$;

comment on function hotmesh.pipe_zone is
  'The time zone that pipes call local: the setting hotmesh.pipe_timezone, else UTC.';


-- instants

create or replace function hotmesh.pipe_time_clip(p_ms double precision)
returns double precision
language plpgsql
immutable
parallel safe
as $$
begin
  return case when p_ms between -8.64e15 and 8.64e15 then trunc(p_ms) + 0 end;
end;
$$;

comment on function hotmesh.pipe_time_clip is
  'An instant in whole milliseconds, null outside JavaScript''s range.';


create or replace function hotmesh.pipe_make_instant(p_fields double precision[])
returns double precision
language plpgsql
immutable
parallel safe
as $$
declare
  v_field double precision;
  v_year  double precision;
  v_month double precision := trunc(p_fields[2]);
  v_days  double precision;
begin
  foreach v_field in array p_fields loop
    if v_field not between -1e17 and 1e17 then
      return null;
    end if;
  end loop;
  v_year := trunc(p_fields[1]) + floor((v_month - 2) / 12);
  v_month := v_month - 2 - floor((v_month - 2) / 12) * 12;
  v_days := v_year * 365 + floor(v_year / 4) - floor(v_year / 100) + floor(v_year / 400)
          + floor((153 * v_month + 2) / 5) + trunc(p_fields[3]) - 719469;
  return v_days * 86400000 + trunc(p_fields[4]) * 3600000 + trunc(p_fields[5]) * 60000
       + trunc(p_fields[6]) * 1000 + trunc(p_fields[7]);
end;
$$;

comment on function hotmesh.pipe_make_instant is
  'The instant of year, month 0-11, day, hour, minute, second, ms in UTC; excess rolls over.';


create or replace function hotmesh.pipe_zone_offset(p_ms double precision, p_zone text)
returns double precision
language plpgsql
immutable
parallel safe
as $$
declare
  v_at timestamptz;
begin
  if p_zone = 'UTC' then
    return 0;
  end if;
  v_at := to_timestamp(floor(least(greatest(p_ms, -2e14), 8.64e15) / 1000));
  return extract(epoch from (v_at at time zone p_zone) - (v_at at time zone 'UTC')) * 1000;
end;
$$;

comment on function hotmesh.pipe_zone_offset is
  'How many milliseconds a zone is ahead of UTC at an instant.';


create or replace function hotmesh.pipe_from_local(p_local double precision, p_zone text)
returns double precision
language plpgsql
immutable
parallel safe
as $$
declare
  v_before double precision;
  v_after  double precision;
begin
  if p_zone = 'UTC' or p_local is null then
    return p_local;
  end if;
  v_before := hotmesh.pipe_zone_offset(p_local - 86400000, p_zone);
  v_after := hotmesh.pipe_zone_offset(p_local + 86400000, p_zone);
  if hotmesh.pipe_zone_offset(p_local - v_before, p_zone) <> v_before
     and hotmesh.pipe_zone_offset(p_local - v_after, p_zone) = v_after then
    return p_local - v_after;
  end if;
  return p_local - v_before;
end;
$$;

comment on function hotmesh.pipe_from_local is
  'The instant of a zone''s wall clock: the earlier of two, and past a gap as if it had not begun.';


-- reading text

create or replace function hotmesh.pipe_iso_parts(p_text text)
returns text[]
language plpgsql
immutable
parallel safe
as $$
begin
  if p_text ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{3})?Z)?$' then
    return array[
      substr(p_text, 1, 4), substr(p_text, 6, 2), substr(p_text, 9, 2),
      nullif(substr(p_text, 12, 2), ''), nullif(substr(p_text, 15, 2), ''),
      nullif(substr(p_text, 18, 2), ''), nullif(substr(p_text, 21, 3), ''), 'Z'];
  end if;
  return null;
end;
$$;

comment on function hotmesh.pipe_iso_parts is
  'Year, month, day, hour, … of YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS[.mmm]Z; null for other text.';


create or replace function hotmesh.pipe_iso_instant(p_parts text[], p_zone text)
returns double precision
language plpgsql
immutable
parallel safe
as $$
declare
  v_hour   int := coalesce(p_parts[4], '0');
  v_minute int := coalesce(p_parts[5], '0');
  v_second int := coalesce(p_parts[6], '0');
  v_milli  int := coalesce(left(rpad(p_parts[7], 3, '0'), 3), '0');
  v_offset text := replace(p_parts[8], ':', '');
  v_ms     double precision;
begin
  if p_parts[1] = '-000000'
     or coalesce(p_parts[2]::int not between 1 and 12, false)
     or coalesce(p_parts[3]::int not between 1 and 31, false)
     or v_hour > 24 or v_minute > 59 or v_second > 59
     or v_hour = 24 and v_minute + v_second + v_milli > 0 then
    return null;
  end if;
  v_ms := hotmesh.pipe_make_instant(array[
    p_parts[1]::int, coalesce(p_parts[2], '1')::int - 1, coalesce(p_parts[3], '1')::int,
    v_hour, v_minute, v_second, v_milli]);
  if p_parts[4] is null or upper(v_offset) = 'Z' then
    return hotmesh.pipe_time_clip(v_ms);
  elsif v_offset is null then
    return hotmesh.pipe_time_clip(hotmesh.pipe_from_local(v_ms, p_zone));
  elsif substr(v_offset, 2, 2)::int > 23 or right(v_offset, 2)::int > 59 then
    return null;
  end if;
  return hotmesh.pipe_time_clip(v_ms - (left(v_offset, 1) || 60000)::int
    * (substr(v_offset, 2, 2)::int * 60 + right(v_offset, 2)::int));
end;
$$;

comment on function hotmesh.pipe_iso_instant is
  'The instant of the parts of an ISO text, year to offset; null if one is out of range.';


create or replace function hotmesh.pipe_date_words(p_text text)
returns text[]
language plpgsql
immutable
parallel safe
as $$
declare
  v_text text := p_text;
  v_bare text;
begin
  loop
    v_bare := regexp_replace(v_text, '\([^()]*(\)|$)', U&'\0001', 'g');
    exit when v_bare = v_text;
    v_text := v_bare;
  end loop;
  return array(
    select word[1]
      from regexp_matches(v_text, '[0-9]+|[A-Z\[-\u009f\u00a1-\u1fff\u2030-\uffff]+|\s+|.', 'g')
           as words (word));
end;
$$;

comment on function hotmesh.pipe_date_words is
  'The numbers, words, spaces and signs of a date as people write it, parentheses left out.';


create or replace function hotmesh.pipe_word_value(p_word text, out kind text, out value int)
language plpgsql
immutable
parallel safe
as $$
declare
  v_months text := 'janfebmaraprmayjunjulaugsepoctnovdec';
  v_zones  text[] := '{ut,utc,z,gmt,est,edt,cst,cdt,mst,mdt,pst,pdt}';
  v_hours  int[] := '{0,0,0,0,-5,-4,-6,-5,-7,-6,-8,-7}';
  v_word   text := lower(p_word);
begin
  if length(v_word) >= 3 and strpos(v_months, left(v_word, 3)) % 3 = 1 then
    kind := 'month';
    value := strpos(v_months, left(v_word, 3)) / 3 + 1;
  elsif v_word in ('am', 'pm') then
    kind := 'half';
    value := case v_word when 'am' then 0 else 12 end;
  elsif v_word = any (v_zones) then
    kind := 'zone';
    value := v_hours[array_position(v_zones, v_word)];
  end if;
end;
$$;

comment on function hotmesh.pipe_word_value is
  'What a word in a date means: a month, am or pm, a zone with its hours; else nothing.';


create or replace function hotmesh.pipe_legacy_day(p_numbers int[], p_month int)
returns int[]
language plpgsql
immutable
parallel safe
as $$
declare
  a int := p_numbers[1];
  b int := coalesce(p_numbers[2], 1);
  c int := coalesce(p_numbers[3], 1);
  v_day int[];
begin
  v_day := case
             when p_month is null and a between 1 and 31 then array[c, a, b]
             when p_month is null                        then array[a, b, c]
             when a between 1 and 31                     then array[b, p_month, a]
             else array[a, p_month, b]
           end;
  v_day[1] := v_day[1] + case when v_day[1] between 0 and 49  then 2000
                              when v_day[1] between 50 and 99 then 1900
                              else 0 end;
  return case when v_day[2] between 1 and 12 and v_day[3] between 1 and 31 then v_day end;
end;
$$;

comment on function hotmesh.pipe_legacy_day is
  'Year, month and day of one to three numbers and perhaps a month''s name; null if it is no day.';


create or replace function hotmesh.pipe_legacy_time(p_numbers int[], p_half int)
returns double precision
language plpgsql
immutable
parallel safe
as $$
declare
  v_hour int := coalesce(p_numbers[1], 0);
  v_rest int := coalesce(p_numbers[2], 0) * 60000 + coalesce(p_numbers[3], 0) * 1000
              + coalesce(p_numbers[4], 0);
begin
  if p_half is not null then
    v_hour := case when v_hour <= 12 then v_hour % 12 + p_half end;
  end if;
  if p_numbers[2] > 59 or p_numbers[3] > 59 or p_numbers[4] > 999 or v_hour > 24
     or v_hour = 24 and v_rest > 0 then
    return null;
  end if;
  return v_hour * 3600000 + v_rest;
end;
$$;

comment on function hotmesh.pipe_legacy_time is
  'Milliseconds of the day of hour, minute, second, ms and am (0) or pm (12); null if none.';


create or replace function hotmesh.pipe_legacy_instant(p_text text, p_zone text)
returns double precision
language plpgsql
immutable
parallel safe
as $$
declare
  v_words  text[] := hotmesh.pipe_date_words(p_text);
  v_day    int[] := '{}';
  v_time   int[] := '{}';
  v_month  int;
  v_half   int;
  v_sign   int;
  v_hour   int;
  v_minute int;
  v_seen   boolean := false;
  v_number int;
  v_word   text;
  v_next   text;
  i        int := 1;
  r        record;
  v_ms     double precision;
begin
  while i <= cardinality(v_words) loop
    v_word := v_words[i];
    v_next := coalesce(v_words[i + 1], '');
    i := i + 1;
    if v_word ~ '^[0-9]' then
      v_seen := true;
      v_number := ('0' || left(ltrim(v_word, '0'), 9))::int;
      if v_next = ':' and v_words[i + 1] = ':' then
        if v_time <> '{}' then
          return null;
        end if;
        v_time := array[v_number, 0];
        i := i + 2;
      elsif v_next = ':' then
        if cardinality(v_time) = 4 then
          return null;
        end if;
        v_time := v_time || v_number;
        i := i + 1 + case when v_words[i + 1] = '.' then 1 else 0 end;
      else
        if v_next = '.' then
          i := i + 1;
        end if;
        if v_next = '.' and cardinality(v_time) between 1 and 3
           and v_number <= (array[59, 59, 999])[cardinality(v_time)] then
          if coalesce(v_words[i] !~ '^[0-9]', true) then
            return null;
          end if;
          v_time := (v_time || v_number || '{0,0}')[:3] || left(rpad(v_words[i], 3, '0'), 3)::int;
          i := i + 1;
        elsif v_hour is not null and v_minute is null and v_number <= 59 then
          v_minute := v_number;
        elsif cardinality(v_time) between 1 and 3
              and v_number <= (array[59, 59, 999])[cardinality(v_time)] then
          v_time := (v_time || v_number || '{0,0,0}')[:4];
          if v_next !~ '^(\s.*|[Zz]|[+-]|)$' then
            return null;
          end if;
        elsif cardinality(v_day) = 3 then
          return null;
        else
          v_day := v_day || v_number;
          i := i + case when v_words[i] = '-' then 1 else 0 end;
        end if;
      end if;
    elsif v_word ~ '^[A-Z\[-\u009f\u00a1-\uffff]' and v_word !~ '^\s' then
      r := hotmesh.pipe_word_value(v_word);
      if r.kind = 'half' and v_time <> '{}' then
        v_half := r.value;
      elsif r.kind = 'month' then
        v_month := r.value;
        i := i + case when v_next = '-' then 1 else 0 end;
      elsif r.kind = 'zone' and v_seen then
        v_sign := case when r.value < 0 then -1 else 1 end;
        v_hour := abs(r.value);
        v_minute := 0;
      elsif v_seen or v_next ~ '^[0-9]' then
        return null;
      end if;
    elsif v_word in ('+', '-') and (v_hour = 0 and v_minute = 0 or v_time <> '{}') then
      v_sign := case v_word when '-' then -1 else 1 end;
      v_seen := true;
      v_number := 0;
      if v_next ~ '^[0-9]' then
        v_number := ('0' || left(ltrim(v_next, '0'), 9))::int;
        i := i + 1;
      end if;
      if v_words[i] = ':' then
        v_hour := v_number;
        v_minute := null;
        i := i + 1;
      elsif v_next ~ '^[0-9]{1,2}$' then
        v_hour := v_number;
        v_minute := 0;
      elsif v_next ~ '^[0-9]{3,4}$' then
        v_hour := v_number / 100;
        v_minute := v_number % 100;
      else
        return null;
      end if;
    elsif v_word in ('+', '-', ')') and v_seen then
      return null;
    end if;
  end loop;
  v_day := case when v_day <> '{}' then hotmesh.pipe_legacy_day(v_day, v_month) end;
  v_ms := hotmesh.pipe_make_instant(array[v_day[1], v_day[2] - 1, v_day[3], 0, 0, 0, 0])
        + hotmesh.pipe_legacy_time(v_time, v_half);
  if v_sign is null then
    return hotmesh.pipe_time_clip(hotmesh.pipe_from_local(v_ms, p_zone));
  end if;
  return hotmesh.pipe_time_clip(
    v_ms - v_sign * (coalesce(v_hour, 0) * 60.0 + coalesce(v_minute, 0)) * 60000);
end;
$$;

comment on function hotmesh.pipe_legacy_instant is
  'The instant of a date as people write it (Aug 6, 2023 10:00 PM EST), as V8 reads it; else null.';


create or replace function hotmesh.pipe_parse_instant(p_text text, p_zone text)
returns double precision
language plpgsql
immutable
parallel safe
as $$
declare
  v_parts text[] := coalesce(hotmesh.pipe_iso_parts(p_text), regexp_match(p_text,
    '^([0-9]{4}|[+-][0-9]{6})(?:-([0-9]{2})(?:-([0-9]{2}))?)?'
    '(?:[Tt]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?([Zz]|[+-][0-9]{2}:?[0-9]{2})?)?$'));
begin
  if v_parts is not null then
    return hotmesh.pipe_iso_instant(v_parts, p_zone);
  elsif p_text ~ '^([0-9]{4}|[+-][0-9]{6})(-[0-9]{2}){0,2}[Tt]' then
    return null;
  end if;
  return hotmesh.pipe_legacy_instant(p_text, p_zone);
end;
$$;

comment on function hotmesh.pipe_parse_instant is
  'What JavaScript''s Date.parse reads in a text: ISO or what people write; null if neither.';


create or replace function hotmesh.pipe_instant(p_value jsonb)
returns double precision
language plpgsql
immutable
parallel safe
as $$
declare
  v_type  text := jsonb_typeof(p_value);
  v_text  text;
  v_parts text[];
begin
  if v_type = 'number' then
    return hotmesh.pipe_time_clip(p_value::double precision);
  elsif v_type = 'string' then
    v_text := p_value #>> '{}';
    v_parts := hotmesh.pipe_iso_parts(v_text);
    if v_parts is not null then
      return hotmesh.pipe_iso_instant(v_parts, 'UTC');
    end if;
    v_text := substring(hotmesh.pipe_trim(v_text), '^[+-]?[0-9]+');
    if v_text is not null then
      return hotmesh.pipe_time_clip(hotmesh.pipe_decimal(v_text));
    end if;
  elsif hotmesh.pipe_type(p_value) = 'date' then
    return (p_value ->> 'ms')::double precision;
  elsif hotmesh.pipe_type(p_value) = 'number' then
    return hotmesh.pipe_time_clip(hotmesh.pipe_to_number(p_value));
  end if;
  perform hotmesh.pipe_throw('Invalid date format');
end;
$$;

comment on function hotmesh.pipe_instant is
  'What a date function takes for a date, as an instant; null is an invalid date, the rest throws.';


create or replace function hotmesh.pipe_instant_number(p_ms double precision)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  return hotmesh.pipe_from_number(coalesce(hotmesh.pipe_time_clip(p_ms), 'NaN'));
end;
$$;

comment on function hotmesh.pipe_instant_number is
  'An instant as a number, NaN outside JavaScript''s range.';


create or replace function hotmesh.pipe_date_from_iso_string(p_a jsonb)
returns jsonb
language plpgsql
stable
parallel safe
as $$
begin
  return case
           when hotmesh.pipe_type(p_a) = 'date' then p_a
           when hotmesh.pipe_type(p_a) in ('string', 'array', 'object') then
             hotmesh.pipe_date(
               hotmesh.pipe_parse_instant(hotmesh.pipe_to_string(p_a), hotmesh.pipe_zone()))
           else hotmesh.pipe_date(hotmesh.pipe_time_clip(hotmesh.pipe_to_number(p_a)))
         end;
end;
$$;

comment on function hotmesh.pipe_date_from_iso_string is
  'date.fromISOString(text): a Date, invalid if JavaScript cannot read the text.';


create or replace function hotmesh.pipe_date_parse(p_a jsonb)
returns jsonb
language plpgsql
stable
parallel safe
as $$
begin
  return hotmesh.pipe_instant_number(
    hotmesh.pipe_parse_instant(hotmesh.pipe_to_string(p_a), hotmesh.pipe_zone()));
end;
$$;

comment on function hotmesh.pipe_date_parse is
  'date.parse(text): milliseconds, NaN if JavaScript cannot read the text.';


-- now

create or replace function hotmesh.pipe_date_now()
returns jsonb
language plpgsql
volatile
parallel safe
as $$
begin
  return to_jsonb(floor(extract(epoch from hotmesh.clock()) * 1000)::bigint);
end;
$$;

comment on function hotmesh.pipe_date_now is
  'date.now(): milliseconds since 1970.';


create or replace function hotmesh.pipe_date_yyyymmdd()
returns jsonb
language plpgsql
volatile
parallel safe
as $$
begin
  return to_jsonb(to_char(hotmesh.clock() at time zone 'UTC', 'YYYY-MM-DD'));
end;
$$;

comment on function hotmesh.pipe_date_yyyymmdd is
  'date.yyyymmdd(): today in UTC.';
