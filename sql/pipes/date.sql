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


-- fields

create or replace function hotmesh.pipe_date_field(p_value jsonb, p_field text, p_zone text)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_ms double precision := hotmesh.pipe_instant(p_value);
  v_at bigint;
begin
  if v_ms is null then
    return '{"$js": "NaN"}';
  elsif p_field = 'offset' then
    return hotmesh.pipe_from_number(trunc(-hotmesh.pipe_zone_offset(v_ms, p_zone) / 60000) + 0);
  end if;
  v_at := v_ms + hotmesh.pipe_zone_offset(v_ms, p_zone);
  if p_field in ('year', 'month', 'day', 'weekday') then
    return (select to_jsonb(case p_field when 'year'  then year
                                         when 'month' then month - 1
                                         when 'day'   then day
                                         else weekday end)
              from hotmesh.pipe_civil(v_at));
  end if;
  v_at := (v_at % 86400000 + 86400000) % 86400000;
  return to_jsonb(case p_field when 'hour'   then v_at / 3600000
                               when 'minute' then v_at / 60000 % 60
                               when 'second' then v_at / 1000 % 60
                               else v_at % 1000 end);
end;
$$;

comment on function hotmesh.pipe_date_field is
  'One field of a date in a zone (year, month 0-11, day, weekday, hour, …), or its offset.';


create or replace function hotmesh.pipe_date_get_date(p_a jsonb)
returns jsonb
language sql
stable
parallel safe
as $$
  select hotmesh.pipe_date_field(p_a, 'day', hotmesh.pipe_zone());
$$;

comment on function hotmesh.pipe_date_get_date is
  'date.getDate(date): the day of the month, local.';


create or replace function hotmesh.pipe_date_get_day(p_a jsonb)
returns jsonb
language sql
stable
parallel safe
as $$
  select hotmesh.pipe_date_field(p_a, 'weekday', hotmesh.pipe_zone());
$$;

comment on function hotmesh.pipe_date_get_day is
  'date.getDay(date): the weekday, 0 is Sunday, local.';


create or replace function hotmesh.pipe_date_get_full_year(p_a jsonb)
returns jsonb
language sql
stable
parallel safe
as $$
  select hotmesh.pipe_date_field(p_a, 'year', hotmesh.pipe_zone());
$$;

comment on function hotmesh.pipe_date_get_full_year is
  'date.getFullYear(date): the year, local.';


create or replace function hotmesh.pipe_date_get_hours(p_a jsonb)
returns jsonb
language sql
stable
parallel safe
as $$
  select hotmesh.pipe_date_field(p_a, 'hour', hotmesh.pipe_zone());
$$;

comment on function hotmesh.pipe_date_get_hours is
  'date.getHours(date): the hour, local.';


create or replace function hotmesh.pipe_date_get_milliseconds(p_a jsonb)
returns jsonb
language sql
stable
parallel safe
as $$
  select hotmesh.pipe_date_field(p_a, 'millisecond', hotmesh.pipe_zone());
$$;

comment on function hotmesh.pipe_date_get_milliseconds is
  'date.getMilliseconds(date): the milliseconds, local.';


create or replace function hotmesh.pipe_date_get_minutes(p_a jsonb)
returns jsonb
language sql
stable
parallel safe
as $$
  select hotmesh.pipe_date_field(p_a, 'minute', hotmesh.pipe_zone());
$$;

comment on function hotmesh.pipe_date_get_minutes is
  'date.getMinutes(date): the minutes, local.';


create or replace function hotmesh.pipe_date_get_month(p_a jsonb)
returns jsonb
language sql
stable
parallel safe
as $$
  select hotmesh.pipe_date_field(p_a, 'month', hotmesh.pipe_zone());
$$;

comment on function hotmesh.pipe_date_get_month is
  'date.getMonth(date): the month, 0 is January, local.';


create or replace function hotmesh.pipe_date_get_seconds(p_a jsonb)
returns jsonb
language sql
stable
parallel safe
as $$
  select hotmesh.pipe_date_field(p_a, 'second', hotmesh.pipe_zone());
$$;

comment on function hotmesh.pipe_date_get_seconds is
  'date.getSeconds(date): the seconds, local.';


create or replace function hotmesh.pipe_date_get_utc_date(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_date_field(p_a, 'day', 'UTC');
$$;

comment on function hotmesh.pipe_date_get_utc_date is
  'date.getUTCDate(date): the day of the month, in UTC.';


create or replace function hotmesh.pipe_date_get_utc_day(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_date_field(p_a, 'weekday', 'UTC');
$$;

comment on function hotmesh.pipe_date_get_utc_day is
  'date.getUTCDay(date): the weekday, 0 is Sunday, in UTC.';


create or replace function hotmesh.pipe_date_get_utc_full_year(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_date_field(p_a, 'year', 'UTC');
$$;

comment on function hotmesh.pipe_date_get_utc_full_year is
  'date.getUTCFullYear(date): the year, in UTC.';


create or replace function hotmesh.pipe_date_get_utc_hours(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_date_field(p_a, 'hour', 'UTC');
$$;

comment on function hotmesh.pipe_date_get_utc_hours is
  'date.getUTCHours(date): the hour, in UTC.';


create or replace function hotmesh.pipe_date_get_utc_milliseconds(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_date_field(p_a, 'millisecond', 'UTC');
$$;

comment on function hotmesh.pipe_date_get_utc_milliseconds is
  'date.getUTCMilliseconds(date): the milliseconds, in UTC.';


create or replace function hotmesh.pipe_date_get_utc_minutes(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_date_field(p_a, 'minute', 'UTC');
$$;

comment on function hotmesh.pipe_date_get_utc_minutes is
  'date.getUTCMinutes(date): the minutes, in UTC.';


create or replace function hotmesh.pipe_date_get_utc_month(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_date_field(p_a, 'month', 'UTC');
$$;

comment on function hotmesh.pipe_date_get_utc_month is
  'date.getUTCMonth(date): the month, 0 is January, in UTC.';


create or replace function hotmesh.pipe_date_get_utc_seconds(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_date_field(p_a, 'second', 'UTC');
$$;

comment on function hotmesh.pipe_date_get_utc_seconds is
  'date.getUTCSeconds(date): the seconds, in UTC.';


create or replace function hotmesh.pipe_date_get_timezone_offset(p_a jsonb)
returns jsonb
language sql
stable
parallel safe
as $$
  select hotmesh.pipe_date_field(p_a, 'offset', hotmesh.pipe_zone());
$$;

comment on function hotmesh.pipe_date_get_timezone_offset is
  'date.getTimezoneOffset(date): minutes that local time is behind UTC.';


create or replace function hotmesh.pipe_date_get_time(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_instant_number(hotmesh.pipe_instant(p_a));
$$;

comment on function hotmesh.pipe_date_get_time is
  'date.getTime(date): milliseconds since 1970.';


create or replace function hotmesh.pipe_date_value_of(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_instant_number(hotmesh.pipe_instant(p_a));
$$;

comment on function hotmesh.pipe_date_value_of is
  'date.valueOf(date): milliseconds since 1970.';


-- setting fields

create or replace function hotmesh.pipe_date_with(
  p_value  jsonb,
  p_zone   text,
  p_first  int,
  p_fields jsonb[])
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_ms     double precision := hotmesh.pipe_instant(p_value);
  v_fields double precision[];
begin
  if v_ms is null and p_first > 1 then
    return '{"$js": "NaN"}';
  end if;
  v_ms := coalesce(v_ms + hotmesh.pipe_zone_offset(v_ms, p_zone), 0);
  select array[year, month - 1, day,
               day_ms / 3600000, day_ms / 60000 % 60, day_ms / 1000 % 60, day_ms % 1000]
    into v_fields
    from hotmesh.pipe_civil(v_ms);
  for i in 1 .. cardinality(p_fields) loop
    v_fields[p_first + i - 1] := hotmesh.pipe_to_number(p_fields[i]);
  end loop;
  return hotmesh.pipe_instant_number(
    hotmesh.pipe_from_local(hotmesh.pipe_make_instant(v_fields), p_zone));
end;
$$;

comment on function hotmesh.pipe_date_with is
  'A date with some fields replaced, from one of year, month, day, hour, … on, as a number.';


create or replace function hotmesh.pipe_date_set_full_year(
  p_a jsonb,
  p_b jsonb,
  p_c jsonb,
  p_d jsonb)
returns jsonb
language sql
stable
parallel safe
as $$
  select hotmesh.pipe_date_with(p_a, hotmesh.pipe_zone(), 1, array[p_b, p_c, p_d]);
$$;

comment on function hotmesh.pipe_date_set_full_year is
  'date.setFullYear(date, year, month, day): milliseconds since 1970.';


create or replace function hotmesh.pipe_date_set_month(p_a jsonb, p_b jsonb, p_c jsonb)
returns jsonb
language sql
stable
parallel safe
as $$
  select hotmesh.pipe_date_with(p_a, hotmesh.pipe_zone(), 2, array[p_b, p_c]);
$$;

comment on function hotmesh.pipe_date_set_month is
  'date.setMonth(date, month, day): milliseconds since 1970.';


create or replace function hotmesh.pipe_date_set_date(p_a jsonb, p_b jsonb)
returns jsonb
language sql
stable
parallel safe
as $$
  select hotmesh.pipe_date_with(p_a, hotmesh.pipe_zone(), 3, array[p_b]);
$$;

comment on function hotmesh.pipe_date_set_date is
  'date.setDate(date, day): milliseconds since 1970.';


create or replace function hotmesh.pipe_date_set_hours(
  p_a jsonb,
  p_b jsonb,
  p_c jsonb,
  p_d jsonb,
  p_e jsonb)
returns jsonb
language sql
stable
parallel safe
as $$
  select hotmesh.pipe_date_with(p_a, hotmesh.pipe_zone(), 4, array[p_b, p_c, p_d, p_e]);
$$;

comment on function hotmesh.pipe_date_set_hours is
  'date.setHours(date, hour, minute, second, ms): milliseconds since 1970.';


create or replace function hotmesh.pipe_date_set_minutes(p_a jsonb, p_b jsonb, p_c jsonb, p_d jsonb)
returns jsonb
language sql
stable
parallel safe
as $$
  select hotmesh.pipe_date_with(p_a, hotmesh.pipe_zone(), 5, array[p_b, p_c, p_d]);
$$;

comment on function hotmesh.pipe_date_set_minutes is
  'date.setMinutes(date, minute, second, ms): milliseconds since 1970.';


create or replace function hotmesh.pipe_date_set_seconds(p_a jsonb, p_b jsonb, p_c jsonb)
returns jsonb
language sql
stable
parallel safe
as $$
  select hotmesh.pipe_date_with(p_a, hotmesh.pipe_zone(), 6, array[p_b, p_c]);
$$;

comment on function hotmesh.pipe_date_set_seconds is
  'date.setSeconds(date, second, ms): milliseconds since 1970.';


create or replace function hotmesh.pipe_date_set_milliseconds(p_a jsonb, p_b jsonb)
returns jsonb
language sql
stable
parallel safe
as $$
  select hotmesh.pipe_date_with(p_a, hotmesh.pipe_zone(), 7, array[p_b]);
$$;

comment on function hotmesh.pipe_date_set_milliseconds is
  'date.setMilliseconds(date, ms): milliseconds since 1970.';


create or replace function hotmesh.pipe_date_set_utc_full_year(
  p_a jsonb,
  p_b jsonb,
  p_c jsonb,
  p_d jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_date_with(p_a, 'UTC', 1, array[p_b, p_c, p_d]);
$$;

comment on function hotmesh.pipe_date_set_utc_full_year is
  'date.setUTCFullYear(date, year, month, day): milliseconds since 1970.';


create or replace function hotmesh.pipe_date_set_utc_month(p_a jsonb, p_b jsonb, p_c jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_date_with(p_a, 'UTC', 2, array[p_b, p_c]);
$$;

comment on function hotmesh.pipe_date_set_utc_month is
  'date.setUTCMonth(date, month, day): milliseconds since 1970.';


create or replace function hotmesh.pipe_date_set_utc_date(p_a jsonb, p_b jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_date_with(p_a, 'UTC', 3, array[p_b]);
$$;

comment on function hotmesh.pipe_date_set_utc_date is
  'date.setUTCDate(date, day): milliseconds since 1970.';


create or replace function hotmesh.pipe_date_set_utc_hours(
  p_a jsonb,
  p_b jsonb,
  p_c jsonb,
  p_d jsonb,
  p_e jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_date_with(p_a, 'UTC', 4, array[p_b, p_c, p_d, p_e]);
$$;

comment on function hotmesh.pipe_date_set_utc_hours is
  'date.setUTCHours(date, hour, minute, second, ms): milliseconds since 1970.';


create or replace function hotmesh.pipe_date_set_utc_minutes(
  p_a jsonb,
  p_b jsonb,
  p_c jsonb,
  p_d jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_date_with(p_a, 'UTC', 5, array[p_b, p_c, p_d]);
$$;

comment on function hotmesh.pipe_date_set_utc_minutes is
  'date.setUTCMinutes(date, minute, second, ms): milliseconds since 1970.';


create or replace function hotmesh.pipe_date_set_utc_seconds(p_a jsonb, p_b jsonb, p_c jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_date_with(p_a, 'UTC', 6, array[p_b, p_c]);
$$;

comment on function hotmesh.pipe_date_set_utc_seconds is
  'date.setUTCSeconds(date, second, ms): milliseconds since 1970.';


create or replace function hotmesh.pipe_date_set_utc_milliseconds(p_a jsonb, p_b jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_date_with(p_a, 'UTC', 7, array[p_b]);
$$;

comment on function hotmesh.pipe_date_set_utc_milliseconds is
  'date.setUTCMilliseconds(date, ms): milliseconds since 1970.';


create or replace function hotmesh.pipe_date_set_time(p_a jsonb, p_b jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  perform hotmesh.pipe_instant(p_a);
  return hotmesh.pipe_instant_number(hotmesh.pipe_to_number(p_b));
end;
$$;

comment on function hotmesh.pipe_date_set_time is
  'date.setTime(date, ms): those milliseconds.';


create or replace function hotmesh.pipe_date_utc(
  p_a jsonb,
  p_b jsonb,
  p_c jsonb,
  p_d jsonb,
  p_e jsonb,
  p_f jsonb,
  p_g jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_year double precision := trunc(hotmesh.pipe_to_number(p_a));
begin
  return hotmesh.pipe_instant_number(hotmesh.pipe_make_instant(array[
    v_year + case when v_year between 0 and 99 then 1900 else 0 end,
    hotmesh.pipe_to_number(p_b),
    hotmesh.pipe_to_number(p_c),
    hotmesh.pipe_to_number(p_d),
    hotmesh.pipe_to_number(p_e),
    hotmesh.pipe_to_number(p_f),
    hotmesh.pipe_to_number(p_g)]));
end;
$$;

comment on function hotmesh.pipe_date_utc is
  'date.UTC(year, month, day, hour, minute, second, ms): milliseconds; all of them are wanted.';


-- fixed formats

create or replace function hotmesh.pipe_date_to_iso_string(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_text text := hotmesh.pipe_date_iso(hotmesh.pipe_instant(p_a));
begin
  if v_text is null then
    perform hotmesh.pipe_throw('Invalid time value');
  end if;
  return to_jsonb(v_text);
end;
$$;

comment on function hotmesh.pipe_date_to_iso_string is
  'date.toISOString(date): 2023-08-06T22:52:39.123Z; an invalid date throws.';


create or replace function hotmesh.pipe_date_to_json(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  return coalesce(to_jsonb(hotmesh.pipe_date_iso(hotmesh.pipe_instant(p_a))), 'null');
end;
$$;

comment on function hotmesh.pipe_date_to_json is
  'date.toJSON(date): as toISOString, null for an invalid date.';


create or replace function hotmesh.pipe_date_to_isox_string(p_a jsonb)
returns jsonb
language plpgsql
volatile
parallel safe
as $$
begin
  if not hotmesh.pipe_truthy(p_a) then
    p_a := hotmesh.pipe_date_now();
  end if;
  return to_jsonb(translate(hotmesh.pipe_date_to_iso_string(p_a) #>> '{}', '-:TZ', ''));
end;
$$;

comment on function hotmesh.pipe_date_to_isox_string is
  'date.toISOXString(date): 20230806225239.123 in UTC, of now if there is no date.';


create or replace function hotmesh.pipe_day_text(p_local double precision)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  r record := hotmesh.pipe_civil(p_local);
begin
  return format('%s %s %s %s%s',
    substr('SunMonTueWedThuFriSat', r.weekday::int * 3 + 1, 3),
    substr('JanFebMarAprMayJunJulAugSepOctNovDec', r.month::int * 3 - 2, 3),
    lpad(r.day::text, 2, '0'),
    case when r.year < 0 then '-' else '' end,
    lpad(abs(r.year)::text, greatest(4, length(abs(r.year)::text)), '0'));
end;
$$;

comment on function hotmesh.pipe_day_text is
  'The day of a wall clock as Sun Aug 06 2023.';


create or replace function hotmesh.pipe_date_to_date_string(p_a jsonb)
returns jsonb
language plpgsql
stable
parallel safe
as $$
declare
  v_ms double precision := hotmesh.pipe_instant(p_a);
begin
  if v_ms is null then
    return '"Invalid Date"';
  end if;
  return to_jsonb(
    hotmesh.pipe_day_text(v_ms + hotmesh.pipe_zone_offset(v_ms, hotmesh.pipe_zone())));
end;
$$;

comment on function hotmesh.pipe_date_to_date_string is
  'date.toDateString(date): Sun Aug 06 2023, local.';


-- zones by name

create or replace function hotmesh.pipe_offset_text(p_offset double precision, p_style text)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  v_minutes int := abs(trunc(p_offset / 60000));
  v_sign    text := case when p_offset < 0 then '-' else '+' end;
begin
  return case
           when p_style = 'digits' then
             v_sign || lpad((v_minutes / 60)::text, 2, '0') || lpad((v_minutes % 60)::text, 2, '0')
           when p_style like 'long%' then
             'GMT' || v_sign || lpad((v_minutes / 60)::text, 2, '0')
                   || ':' || lpad((v_minutes % 60)::text, 2, '0')
           when v_minutes % 60 = 0 then 'GMT' || v_sign || v_minutes / 60
           else 'GMT' || v_sign || v_minutes / 60 || ':' || lpad((v_minutes % 60)::text, 2, '0')
         end;
end;
$$;

comment on function hotmesh.pipe_offset_text is
  'An offset as +0530 (digits), GMT+05:30 (long…) or GMT+5:30.';


create or replace function hotmesh.pipe_zone_names(
  p_zone       text,
  out standard text,
  out summer   text,
  out letters  text)
language sql
immutable
parallel safe
as $$
  select names.standard, names.summer, names.letters
    from (values
      ('Coordinated Universal Time', null, null,
       '{UTC,GMT,Etc/UTC,Etc/GMT,Etc/UCT,Etc/Zulu,Etc/Universal,UCT,Zulu,Universal}'::text[]),
      ('Greenwich Mean Time', null, null,
       '{Africa/Abidjan,Africa/Accra,Africa/Dakar,Atlantic/Reykjavik}'),
      ('Greenwich Mean Time', 'British Summer Time', null, '{Europe/London,Europe/Belfast,GB}'),
      ('Greenwich Mean Time', 'Irish Standard Time', null, '{Europe/Dublin,Eire}'),
      ('Western European', 'Summer', null,
       '{Europe/Lisbon,Atlantic/Canary,Atlantic/Madeira,Atlantic/Faroe,Portugal}'),
      ('Central European', 'Summer', null,
       '{Europe/Amsterdam,Europe/Andorra,Europe/Belgrade,Europe/Berlin,Europe/Bratislava,'
       'Europe/Brussels,Europe/Budapest,Europe/Busingen,Europe/Copenhagen,Europe/Gibraltar,'
       'Europe/Ljubljana,Europe/Luxembourg,Europe/Madrid,Europe/Malta,Europe/Monaco,'
       'Europe/Oslo,Europe/Paris,Europe/Podgorica,Europe/Prague,Europe/Rome,'
       'Europe/San_Marino,Europe/Sarajevo,Europe/Skopje,Europe/Stockholm,Europe/Tirane,'
       'Europe/Vaduz,Europe/Vatican,Europe/Vienna,Europe/Warsaw,Europe/Zagreb,Europe/Zurich,'
       'Africa/Algiers,Africa/Tunis,Africa/Ceuta}'),
      ('Eastern European', 'Summer', null,
       '{Europe/Athens,Europe/Bucharest,Europe/Chisinau,Europe/Helsinki,Europe/Kiev,'
       'Europe/Kyiv,Europe/Mariehamn,Europe/Riga,Europe/Sofia,Europe/Tallinn,Europe/Vilnius,'
       'Europe/Kaliningrad,Asia/Nicosia,Asia/Beirut,Africa/Cairo,Africa/Tripoli}'),
      ('Moscow', null, null, '{Europe/Moscow,Europe/Minsk,Europe/Simferopol,W-SU}'),
      ('Israel', 'Daylight', null, '{Asia/Jerusalem,Asia/Tel_Aviv,Israel}'),
      ('Arabian', null, null,
       '{Asia/Riyadh,Asia/Baghdad,Asia/Kuwait,Asia/Qatar,Asia/Bahrain,Asia/Aden}'),
      ('Gulf', null, null, '{Asia/Dubai,Asia/Muscat}'),
      ('Iran', null, null, '{Asia/Tehran,Iran}'),
      ('Pakistan', null, null, '{Asia/Karachi}'),
      ('India', null, null, '{Asia/Kolkata,Asia/Calcutta,Asia/Colombo}'),
      ('Nepal Time', null, null, '{Asia/Kathmandu,Asia/Katmandu}'),
      ('Bangladesh', null, null, '{Asia/Dhaka}'),
      ('Indochina Time', null, null,
       '{Asia/Bangkok,Asia/Ho_Chi_Minh,Asia/Saigon,Asia/Phnom_Penh,Asia/Vientiane}'),
      ('Western Indonesia Time', null, null, '{Asia/Jakarta,Asia/Pontianak}'),
      ('Singapore', null, null, '{Asia/Singapore,Singapore}'),
      ('Malaysia Time', null, null, '{Asia/Kuala_Lumpur,Asia/Kuching}'),
      ('Philippine', null, null, '{Asia/Manila}'),
      ('Hong Kong', null, null, '{Asia/Hong_Kong,Hongkong}'),
      ('China', null, null, '{Asia/Shanghai,Asia/Macau,PRC}'),
      ('Taiwan', null, null, '{Asia/Taipei,ROC}'),
      ('Korean', null, null, '{Asia/Seoul,Asia/Pyongyang,ROK}'),
      ('Japan', null, null, '{Asia/Tokyo,Japan}'),
      ('Australian Western', null, null, '{Australia/Perth,Australia/West}'),
      ('Australian Central', 'Daylight', null,
       '{Australia/Adelaide,Australia/Broken_Hill,Australia/Darwin,Australia/North,'
       'Australia/South}'),
      ('Australian Eastern', 'Daylight', null,
       '{Australia/Sydney,Australia/Melbourne,Australia/Brisbane,Australia/Hobart,'
       'Australia/Canberra,Australia/ACT,Australia/NSW,Australia/Queensland,'
       'Australia/Victoria,Australia/Tasmania}'),
      ('New Zealand', 'Daylight', null, '{Pacific/Auckland,Antarctica/McMurdo,NZ}'),
      ('South Africa', null, null, '{Africa/Johannesburg,Africa/Maseru,Africa/Mbabane}'),
      ('East Africa Time', null, null,
       '{Africa/Nairobi,Africa/Addis_Ababa,Africa/Dar_es_Salaam,Africa/Kampala,'
       'Africa/Mogadishu,Africa/Djibouti}'),
      ('West Africa Time', null, null,
       '{Africa/Lagos,Africa/Luanda,Africa/Kinshasa,Africa/Douala,Africa/Libreville,'
       'Africa/Niamey}'),
      ('Central Africa Time', null, null,
       '{Africa/Maputo,Africa/Harare,Africa/Lusaka,Africa/Lubumbashi,Africa/Kigali,'
       'Africa/Gaborone,Africa/Khartoum}'),
      ('Eastern', 'Daylight', 'E',
       '{America/New_York,America/Detroit,America/Toronto,America/Montreal,'
       'America/Indiana/Indianapolis,America/Indianapolis,America/Kentucky/Louisville,'
       'America/Louisville,America/Nassau,America/Jamaica,America/Panama,America/Cancun,'
       'America/Port-au-Prince,US/Eastern,US/Michigan,US/East-Indiana,Canada/Eastern,EST,'
       'EST5EDT}'),
      ('Central', 'Daylight', 'C',
       '{America/Chicago,America/Winnipeg,America/Indiana/Knox,America/Menominee,'
       'America/Mexico_City,America/Monterrey,America/Guatemala,America/Costa_Rica,'
       'America/El_Salvador,America/Managua,America/Tegucigalpa,America/Regina,'
       'America/Belize,US/Central,Canada/Central,CST6CDT}'),
      ('Mountain', 'Daylight', 'M',
       '{America/Denver,America/Boise,America/Edmonton,America/Phoenix,US/Mountain,'
       'US/Arizona,Canada/Mountain,MST,MST7MDT}'),
      ('Pacific', 'Daylight', 'P',
       '{America/Los_Angeles,America/Vancouver,America/Tijuana,US/Pacific,Canada/Pacific,'
       'PST8PDT}'),
      ('Alaska', 'Daylight', 'AK',
       '{America/Anchorage,America/Juneau,America/Nome,America/Sitka,US/Alaska}'),
      ('Hawaii-Aleutian', 'Daylight', 'H', '{Pacific/Honolulu,US/Hawaii,HST}'),
      ('Hawaii-Aleutian', 'Daylight', 'HA', '{America/Adak}'),
      ('Atlantic', 'Daylight', 'A',
       '{America/Halifax,America/Puerto_Rico,America/Santo_Domingo,America/Barbados,'
       'Atlantic/Bermuda,Canada/Atlantic}'),
      ('Newfoundland', 'Daylight', null, '{America/St_Johns,Canada/Newfoundland}'),
      ('Brasilia', 'Summer', null,
       '{America/Sao_Paulo,America/Bahia,America/Fortaleza,America/Recife,Brazil/East}'),
      ('Argentina', 'Summer', null,
       '{America/Argentina/Buenos_Aires,America/Buenos_Aires,America/Argentina/Cordoba}'),
      ('Chile', 'Summer', null, '{America/Santiago,Chile/Continental}'),
      ('Colombia', null, null, '{America/Bogota}'),
      ('Peru', null, null, '{America/Lima}'),
      ('Venezuela Time', null, null, '{America/Caracas}'),
      ('Uruguay', 'Summer', null, '{America/Montevideo}'))
      as names (standard, summer, letters, zones)
   where lower(p_zone) = any (lower(names.zones::text)::text[]);
$$;

comment on function hotmesh.pipe_zone_names is
  'The English names of a time zone, abridged; no row of values for zones that people rarely name.';


create or replace function hotmesh.pipe_zone_name(p_ms double precision, p_zone text, p_style text)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  v_offset double precision := hotmesh.pipe_zone_offset(p_ms, p_zone);
  v_year   double precision := (hotmesh.pipe_civil(p_ms)).year;
  v_summer boolean;
  r        record;
begin
  if p_style in ('shortOffset', 'longOffset') then
    return hotmesh.pipe_offset_text(v_offset, p_style);
  end if;
  select * into r from hotmesh.pipe_zone_names(p_zone);
  v_summer := v_offset > least(
    hotmesh.pipe_zone_offset(hotmesh.pipe_make_instant(array[v_year, 0, 1, 0, 0, 0, 0]), p_zone),
    hotmesh.pipe_zone_offset(hotmesh.pipe_make_instant(array[v_year, 6, 1, 0, 0, 0, 0]), p_zone));
  if p_style = 'short' then
    return case
             when r.standard = 'Coordinated Universal Time' then 'UTC'
             when r.standard = 'Greenwich Mean Time' and v_offset = 0 then 'GMT'
             when r.letters is not null then r.letters || case when v_summer then 'DT' else 'ST' end
             else hotmesh.pipe_offset_text(v_offset, 'short')
           end;
  end if;
  return case
           when r.standard is null                 then hotmesh.pipe_offset_text(v_offset, 'long')
           when v_summer and r.summer like '%Time' then r.summer
           when v_summer                           then
             r.standard || ' ' || coalesce(r.summer, 'Summer') || ' Time'
           when r.standard like '%Time'            then r.standard
           else r.standard || ' Standard Time'
         end;
end;
$$;

comment on function hotmesh.pipe_zone_name is
  'The name of a zone at an instant: Eastern Standard Time, or short: EST, GMT+5:30.';


create or replace function hotmesh.pipe_date_to_string(p_a jsonb)
returns jsonb
language plpgsql
stable
parallel safe
as $$
declare
  v_ms     double precision := hotmesh.pipe_instant(p_a);
  v_zone   text := hotmesh.pipe_zone();
  v_offset double precision := hotmesh.pipe_zone_offset(v_ms, v_zone);
begin
  if v_ms is null then
    return '"Invalid Date"';
  elsif v_zone = 'UTC' then
    return to_jsonb(hotmesh.pipe_date_text(v_ms));
  end if;
  return to_jsonb(format('%s %s GMT%s (%s)',
    hotmesh.pipe_day_text(v_ms + v_offset),
    hotmesh.pipe_clock_text((hotmesh.pipe_civil(v_ms + v_offset)).day_ms),
    hotmesh.pipe_offset_text(v_offset, 'digits'),
    hotmesh.pipe_zone_name(v_ms, v_zone, 'long')));
end;
$$;

comment on function hotmesh.pipe_date_to_string is
  'date.toString(date): Sun Aug 06 2023 22:52:39 GMT+0000 (Coordinated Universal Time), local.';


-- formats of a language

create or replace function hotmesh.pipe_language(p_locales jsonb)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  v_tag    text := '^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-[A-Za-z0-9]{1,8})*$';
  v_locale text;
begin
  if p_locales = 'null' then
    perform hotmesh.pipe_throw('Incorrect locale information provided');
  end if;
  for v_locale in
    select hotmesh.pipe_to_string(hotmesh.pipe_unbox(item))
      from jsonb_array_elements(case jsonb_typeof(p_locales)
                                  when 'string' then jsonb_build_array(p_locales)
                                  when 'array'  then p_locales
                                  else '[]'
                                end) as items (item)
  loop
    if v_locale !~ v_tag then
      perform hotmesh.pipe_throw('Incorrect locale information provided: ' || v_locale);
    end if;
  end loop;
  v_locale := case jsonb_typeof(p_locales) when 'string' then p_locales #>> '{}'
                                           when 'array'  then p_locales ->> 0 end;
  return case
           when v_locale ~* '^en-(GB|IE)'                        then 'en-GB'
           when v_locale ~* '^(de|es|fr|it|ja|nl|pl|pt|ru|sv|zh)(-|$)' then lower(left(v_locale, 2))
           else 'en-US'
         end;
end;
$$;

comment on function hotmesh.pipe_language is
  'The language whose formats are used for a locale or a list of them; malformed ones throw.';


create or replace function hotmesh.pipe_date_option(p_options jsonb, p_name text, p_allowed text)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  v_value text := nullif(hotmesh.pipe_to_string(
            hotmesh.pipe_unbox(hotmesh.pipe_own(p_options, p_name))), 'undefined');
begin
  if v_value !~ ('^(' || p_allowed || ')$') then
    perform hotmesh.pipe_throw(format('Value %s out of range for option %s', v_value, p_name));
  end if;
  return v_value;
end;
$$;

comment on function hotmesh.pipe_date_option is
  'One option of a date format, null if it is not given; a value that is not allowed throws.';


create or replace function hotmesh.pipe_date_options(p_options jsonb, p_wanted text)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_number text := 'numeric|2-digit';
  v_name   text := 'narrow|short|long';
  v_style  text := 'full|long|medium|short';
  v_marks  text[] := case p_wanted when 'date' then '{weekday,year,month,day}'
                                   when 'time' then '{hour,minute,second,fraction}'
                                   else '{weekday,year,month,day,hour,minute,second,fraction}' end;
  v_given  jsonb;
  v_date   text;
  v_time   text;
begin
  if p_options is null then
    v_given := '{}';
  elsif p_options = 'null' then
    perform hotmesh.pipe_throw('Cannot convert null to object');
  else
    v_given := jsonb_strip_nulls(jsonb_build_object(
      'weekday', hotmesh.pipe_date_option(p_options, 'weekday', v_name),
      'year', hotmesh.pipe_date_option(p_options, 'year', v_number),
      'month', hotmesh.pipe_date_option(p_options, 'month', v_number || '|' || v_name),
      'day', hotmesh.pipe_date_option(p_options, 'day', v_number),
      'hour', hotmesh.pipe_date_option(p_options, 'hour', v_number),
      'minute', hotmesh.pipe_date_option(p_options, 'minute', v_number),
      'second', hotmesh.pipe_date_option(p_options, 'second', v_number),
      'fraction', hotmesh.pipe_date_option(p_options, 'fractionalSecondDigits', '[123]'),
      'zone', hotmesh.pipe_date_option(
        p_options, 'timeZoneName', '(short|long)(Offset|Generic)?')));
    v_date := hotmesh.pipe_date_option(p_options, 'dateStyle', v_style);
    v_time := hotmesh.pipe_date_option(p_options, 'timeStyle', v_style);
  end if;
  if v_date is not null or v_time is not null then
    if v_given <> '{}' or v_time is not null and p_wanted = 'date'
       or v_date is not null and p_wanted = 'time' then
      perform hotmesh.pipe_throw('dateStyle and timeStyle cannot be used here');
    end if;
    return hotmesh.pipe_date_styles(v_date, v_time);
  elsif v_given ?| v_marks then
    return v_given;
  end if;
  return v_given
      || case when p_wanted = 'time' then '{}'
              else '{"year": "numeric", "month": "numeric", "day": "numeric"}' end::jsonb
      || case when p_wanted = 'date' then '{}'
              else '{"hour": "numeric", "minute": "numeric", "second": "numeric"}' end::jsonb;
end;
$$;

comment on function hotmesh.pipe_date_options is
  'Which fields of a date are written and how, from the options of toLocale…String.';


create or replace function hotmesh.pipe_date_styles(p_date text, p_time text)
returns jsonb
language sql
immutable
parallel safe
as $$
  select case p_date
           when 'full'   then '{"weekday": "long", "month": "long", "day": "numeric",'
                              ' "year": "numeric"}'
           when 'long'   then '{"month": "long", "day": "numeric", "year": "numeric"}'
           when 'medium' then '{"month": "short", "day": "numeric", "year": "numeric"}'
           when 'short'  then '{"month": "numeric", "day": "numeric", "year": "2-digit"}'
           else '{}'
         end::jsonb
      || case p_time
           when 'full'   then '{"hour": "numeric", "minute": "numeric", "second": "numeric",'
                              ' "zone": "long"}'
           when 'long'   then '{"hour": "numeric", "minute": "numeric", "second": "numeric",'
                              ' "zone": "short"}'
           when 'medium' then '{"hour": "numeric", "minute": "numeric", "second": "numeric"}'
           when 'short'  then '{"hour": "numeric", "minute": "numeric"}'
           else '{}'
         end::jsonb;
$$;

comment on function hotmesh.pipe_date_styles is
  'The fields that dateStyle and timeStyle stand for.';


create or replace function hotmesh.pipe_numeric_pattern(p_language text)
returns text
language sql
immutable
parallel safe
as $$
  select case
           when p_language = 'de'                  then 'd.M.y'
           when p_language in ('en-GB', 'fr', 'it', 'pt') then 'D/O/y'
           when p_language = 'es'                  then 'd/M/y'
           when p_language in ('ja', 'zh')         then 'y/M/d'
           when p_language = 'nl'                  then 'd-M-y'
           when p_language = 'pl'                  then 'd.O.y'
           when p_language = 'ru'                  then 'D.O.y'
           when p_language = 'sv'                  then 'y-O-D'
           else 'M/d/y'
         end;
$$;

comment on function hotmesh.pipe_numeric_pattern is
  'How a language writes a date in figures: d and M plain, D and O with two digits.';


create or replace function hotmesh.pipe_padded(p_number bigint, p_style text)
returns text
language sql
immutable
parallel safe
as $$
  select case p_style
           when '2-digit' then right('0' || number, 2)
           when 'numeric' then number
         end
    from cast(p_number as text) as number;
$$;

comment on function hotmesh.pipe_padded is
  'A number as it is (numeric) or its last two digits (2-digit); null without a style.';


create or replace function hotmesh.pipe_shortened(p_name text, p_style text)
returns text
language sql
immutable
parallel safe
as $$
  select left(p_name, case p_style when 'long' then 99 when 'short' then 3
                                   when 'narrow' then 1 end);
$$;

comment on function hotmesh.pipe_shortened is
  'The name of a month or weekday, long, short or narrow; null without a style.';


create or replace function hotmesh.pipe_write_day(
  p_local    double precision,
  p_fields   jsonb,
  p_language text)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  r         record := hotmesh.pipe_civil(p_local);
  v_month   text := p_fields ->> 'month';
  v_day     text := hotmesh.pipe_padded(r.day, p_fields ->> 'day');
  v_year    text := hotmesh.pipe_padded(
              case when r.year > 0 then r.year else 1 - r.year end, p_fields ->> 'year');
  v_weekday text := hotmesh.pipe_shortened(
              to_char(date '2023-01-01' + r.weekday::int, 'FMDay'), p_fields ->> 'weekday');
  v_text    text;
begin
  if v_month is null then
    return nullif(concat_ws(' ', v_day, v_year, v_weekday), '');
  elsif v_month in ('long', 'short', 'narrow') then
    v_text := hotmesh.pipe_shortened(
      to_char(make_date(2000, r.month::int, 1), 'FMMonth'), v_month);
    v_text := concat_ws(' ', v_text, v_day);
    return concat_ws(', ', v_weekday, concat_ws(
      case when v_day is null then ' ' else ', ' end, v_text, v_year));
  end if;
  v_text := case
              when v_day is null and v_year is null then 'M'
              when v_day is null                    then 'M/y'
              when v_year is null                   then 'M/d'
              else hotmesh.pipe_numeric_pattern(p_language)
            end;
  v_text := replace(v_text, 'D', lpad(r.day::text, 2, '0'));
  v_text := replace(v_text, 'O', lpad(r.month::text, 2, '0'));
  v_text := replace(v_text, 'd', coalesce(v_day, ''));
  v_text := replace(v_text, 'M', hotmesh.pipe_padded(r.month, v_month));
  return concat_ws(', ', v_weekday, replace(v_text, 'y', coalesce(v_year, '')));
end;
$$;

comment on function hotmesh.pipe_write_day is
  'The day of a wall clock with the fields wanted; null if none is.';


create or replace function hotmesh.pipe_write_time(
  p_ms     bigint,
  p_fields jsonb,
  p_cycle  text,
  p_plain  boolean)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  v_hour   int := p_ms / 3600000;
  v_minute text := p_ms / 60000 % 60;
  v_second text := p_ms / 1000 % 60;
  v_half   boolean := p_cycle in ('h11', 'h12');
  v_text   text;
begin
  v_text := case p_cycle when 'h11' then v_hour % 12
                         when 'h12' then (v_hour + 11) % 12 + 1
                         when 'h23' then v_hour
                         else (v_hour + 23) % 24 + 1 end;
  if p_fields ->> 'hour' = '2-digit' or not v_half and not p_plain then
    v_text := lpad(v_text, 2, '0');
  end if;
  v_text := case when p_fields ? 'hour' then v_text end;
  if p_fields ? 'hour' or p_fields ? 'second' then
    v_minute := lpad(v_minute, 2, '0');
  end if;
  if p_fields ? 'hour' or p_fields ? 'minute' then
    v_second := lpad(v_second, 2, '0');
  end if;
  v_text := concat_ws(':', v_text, case when p_fields ? 'minute' then v_minute end,
                                   case when p_fields ? 'second' then v_second end);
  if v_text ~ '^[0-9]+$' and p_fields ?& '{hour,zone}' and not v_half then
    v_text := v_text || 'h';
  end if;
  v_text := concat_ws('.', nullif(v_text, ''),
                      left(lpad((p_ms % 1000)::text, 3, '0'), (p_fields ->> 'fraction')::int));
  return nullif(v_text, '')
      || case when v_half and p_fields ? 'hour'
              then case when v_hour < 12 then ' AM' else ' PM' end else '' end;
end;
$$;

comment on function hotmesh.pipe_write_time is
  'The time of day with the fields wanted, by an hour cycle; null if none is.';


create or replace function hotmesh.pipe_hour_cycle(p_options jsonb, p_language text)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  v_twelve jsonb := hotmesh.pipe_unbox(hotmesh.pipe_own(p_options, 'hour12'));
begin
  return case
           when v_twelve is not null and hotmesh.pipe_truthy(v_twelve) then 'h12'
           when v_twelve is not null and p_language = 'en-US'          then 'h24'
           when v_twelve is not null                                   then 'h23'
           else coalesce(hotmesh.pipe_date_option(p_options, 'hourCycle', 'h11|h12|h23|h24'),
                         case p_language when 'en-US' then 'h12' else 'h23' end)
         end;
end;
$$;

comment on function hotmesh.pipe_hour_cycle is
  'How hours are counted, from hour12 and hourCycle; midnight without am is 24 in en-US.';


create or replace function hotmesh.pipe_require_zone(p_zone text)
returns void
language plpgsql
immutable
parallel unsafe
as $$
begin
  perform timestamp '2000-01-01' at time zone p_zone;
exception
  when invalid_parameter_value then
    perform hotmesh.pipe_throw('Invalid time zone specified: ' || p_zone);
end;
$$;

comment on function hotmesh.pipe_require_zone is
  'Throw unless the server knows a time zone.';


create or replace function hotmesh.pipe_date_separator(
  p_fields   jsonb,
  p_cycle    text,
  p_language text)
returns text
language sql
immutable
parallel safe
as $$
  select case
           when p_language in ('fr', 'ja', 'sv', 'zh')                        then ' '
           when p_fields ->> 'month' = 'long'                                 then ' at '
           when p_fields ?| '{year,month,day,zone,fraction}'                  then ', '
           when p_fields ? 'minute' and p_fields ? 'hour'                     then ' '
           when p_fields ? 'hour' and p_cycle in ('h11', 'h12')               then ' '
           else ', '
         end;
$$;

comment on function hotmesh.pipe_date_separator is
  'What stands between the day and the time.';


create or replace function hotmesh.pipe_write_date(
  p_value   jsonb,
  p_locales jsonb,
  p_options jsonb,
  p_wanted  text)
returns jsonb
language plpgsql
stable
parallel unsafe
as $$
declare
  v_ms       double precision := hotmesh.pipe_instant(p_value);
  v_language text;
  v_fields   jsonb;
  v_cycle    text;
  v_zone     text;
  v_local    double precision;
  v_time     text;
begin
  if v_ms is null then
    return '"Invalid Date"';
  end if;
  v_language := hotmesh.pipe_language(p_locales);
  v_fields := hotmesh.pipe_date_options(p_options, p_wanted);
  v_cycle := hotmesh.pipe_hour_cycle(p_options, v_language);
  v_zone := hotmesh.pipe_date_option(p_options, 'timeZone', '[A-Za-z][A-Za-z0-9_+/-]*');
  if v_zone is null then
    v_zone := hotmesh.pipe_zone();
  else
    perform hotmesh.pipe_require_zone(v_zone);
  end if;
  v_local := v_ms + hotmesh.pipe_zone_offset(v_ms, v_zone);
  v_time := hotmesh.pipe_write_time(
    (hotmesh.pipe_civil(v_local)).day_ms, v_fields, v_cycle, v_language in ('es', 'ja'));
  if v_fields ? 'zone' then
    v_time := concat_ws(' ', v_time, hotmesh.pipe_zone_name(
      v_ms, v_zone, replace(v_fields ->> 'zone', 'Generic', '')));
  end if;
  return to_jsonb(concat_ws(hotmesh.pipe_date_separator(v_fields, v_cycle, v_language),
                            hotmesh.pipe_write_day(v_local, v_fields, v_language),
                            v_time));
end;
$$;

comment on function hotmesh.pipe_write_date is
  'What toLocaleString, toLocaleDateString and toLocaleTimeString answer.';


create or replace function hotmesh.pipe_date_to_locale_string(p_a jsonb, p_b jsonb, p_c jsonb)
returns jsonb
language sql
stable
parallel unsafe
as $$
  select hotmesh.pipe_write_date(p_a, p_b, p_c, 'all');
$$;

comment on function hotmesh.pipe_date_to_locale_string is
  'date.toLocaleString(date, locale, options): 1/31/2023, 10:20:30 AM.';


create or replace function hotmesh.pipe_date_to_locale_date_string(p_a jsonb, p_b jsonb, p_c jsonb)
returns jsonb
language sql
stable
parallel unsafe
as $$
  select hotmesh.pipe_write_date(p_a, p_b, p_c, 'date');
$$;

comment on function hotmesh.pipe_date_to_locale_date_string is
  'date.toLocaleDateString(date, locale, options): 1/31/2023.';


create or replace function hotmesh.pipe_date_to_locale_time_string(p_a jsonb, p_b jsonb, p_c jsonb)
returns jsonb
language sql
stable
parallel unsafe
as $$
  select hotmesh.pipe_write_date(p_a, p_b, p_c, 'time');
$$;

comment on function hotmesh.pipe_date_to_locale_time_string is
  'date.toLocaleTimeString(date, locale, options): 10:20:30 AM.';
