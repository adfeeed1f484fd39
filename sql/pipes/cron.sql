-- Cron expressions, as npm's cron-parser 4 reads them, in UTC.
-- Five fields, or six with seconds in front; missing fields are filled from the left. A field is a
-- list of *, ?, n, a-b with an optional /step; months and weekdays have names; L is the last day of
-- a month, 5L its last Friday, 2#1 the first Tuesday. The surprising fact: when both the day of
-- month and the weekday are restricted, either is enough.
-- A field is kept as sorted numbers: 99 is L, 10 + weekday is that weekday's L.


create or replace function hotmesh.cron_fail(p_expression text, p_reason text)
returns void
language plpgsql
immutable
parallel safe
as $$
begin
  raise exception using errcode = 'MH422',
    message = format('Invalid cron expression: %s (%s)', p_expression, p_reason);
end;
$$;

comment on function hotmesh.cron_fail is
  'Raise MH422: this is no cron expression.';


create or replace function hotmesh.cron_names(p_field text, p_names text[], p_first int)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  v_field text := p_field;
  v_name  text;
begin
  loop
    v_name := substring(v_field, '[A-Za-z]{3}');
    if v_name is null then
      return v_field;
    elsif lower(v_name) <> all (p_names) then
      perform hotmesh.cron_fail(p_field, 'unknown name ' || v_name);
    end if;
    v_field := regexp_replace(
      v_field, '[A-Za-z]{3}', (array_position(p_names, lower(v_name)) - 1 + p_first)::text);
  end loop;
end;
$$;

comment on function hotmesh.cron_names is
  'A field with its names of months or weekdays replaced by their numbers.';


create or replace function hotmesh.cron_steps(
  p_part text,
  p_step text,
  p_low  int,
  p_high int,
  p_week boolean)
returns int[]
language plpgsql
immutable
parallel safe
as $$
declare
  v_bounds text[] := regexp_match(p_part, '^([0-9]+)-([0-9]*)(-[0-9]*)*$');
  v_from   numeric := 0 || v_bounds[1];
  v_to     numeric := 0 || v_bounds[2];
  v_step   numeric := 0 || substring(p_step, '^[0-9]+$');
  v_count  numeric := v_step;
  v_values int[] := '{}';
begin
  if (v_from >= p_low and v_to <= p_high and v_from <= v_to) is not true then
    perform hotmesh.cron_fail(p_part, format('not a range within %s-%s', p_low, p_high));
  elsif (v_step > 0) is not true then
    perform hotmesh.cron_fail(p_part || '/' || p_step, 'not a step');
  end if;
  if p_week and v_to in (0, 7) then
    v_values := '{0}';
  end if;
  for i in v_from::int .. v_to::int loop
    if i <> all (v_values) and v_count % v_step = 0 then
      v_values := v_values || i;
      v_count := 1;
    else
      v_count := v_count + 1;
    end if;
  end loop;
  return v_values;
end;
$$;

comment on function hotmesh.cron_steps is
  'The numbers of a range a-b, every so many; a range of weekdays that ends on 7 begins on 0.';


create or replace function hotmesh.cron_field(p_field text, p_low int, p_high int, p_last text)
returns int[]
language plpgsql
immutable
parallel safe
as $$
declare
  v_week   boolean := p_last = 'weekday';
  v_any    text := case when strpos(p_field, '*') > 0 then '\*' else '\?' end;
  v_field  text := regexp_replace(p_field, v_any, p_low || '-' || p_high, 'g');
  v_legal  text := case p_last when 'weekday' then '^[?,*0-9L#/-]+$'
                               when 'day'     then '^[?,*0-9L/-]+$'
                               else '^[,*0-9/-]+$' end;
  v_values int[] := '{}';
  v_item   text;
  v_parts  text[];
begin
  if p_field !~ v_legal then
    perform hotmesh.cron_fail(p_field, 'unexpected characters');
  end if;
  foreach v_item in array string_to_array(v_field, ',') loop
    v_parts := string_to_array(v_item, '/');
    if cardinality(v_parts) = 2 then
      v_values := v_values || hotmesh.cron_steps(
        v_parts[1] || case when strpos(v_parts[1], '-') = 0 then '-' || p_high else '' end,
        v_parts[2], p_low, p_high, v_week);
    elsif v_item ~ '^[0-9]+-' then
      v_values := v_values || hotmesh.cron_steps(v_item, '1', p_low, p_high, v_week);
    elsif v_item ~ '^[0-9]{1,9}$' and v_item::int between p_low and p_high then
      v_values := v_values || case when v_week then v_item::int % 7 else v_item::int end;
    elsif v_item ~ '^[0-9L]*L[0-9L]*$' and p_last = 'day' then
      v_values := v_values || 99;
    elsif v_item ~ '^[0-9][0-9L]*L[0-9L]*$' and v_week then
      v_values := v_values || 10 + left(v_item, 1)::int % 7;
    else
      perform hotmesh.cron_fail(p_field, format('%s is not within %s-%s', v_item, p_low, p_high));
    end if;
  end loop;
  return array(select value from unnest(v_values) as value order by value);
end;
$$;

comment on function hotmesh.cron_field is
  'The numbers that one field of a cron expression allows, sorted.';


create or replace function hotmesh.cron_parse(
  p_expression   text,
  out seconds    int[],
  out minutes    int[],
  out hours      int[],
  out days       int[],
  out months     int[],
  out weekdays   int[],
  out occurrence int)
language plpgsql
immutable
parallel safe
as $$
declare
  v_longest int[] := '{31,29,31,30,31,30,31,31,30,31,30,31}';
  v_text    text := case p_expression
                      when '@yearly'  then '0 0 1 1 *'
                      when '@monthly' then '0 0 1 * *'
                      when '@weekly'  then '0 0 * * 0'
                      when '@daily'   then '0 0 * * *'
                      when '@hourly'  then '0 * * * *'
                      else hotmesh.pipe_trim(p_expression)
                    end;
  v_fields  text[] := regexp_split_to_array(v_text, '\s+');
  v_nth     text[];
begin
  if cardinality(v_fields) > 6 then
    perform hotmesh.cron_fail(p_expression, 'more than six fields');
  end if;
  v_fields := (array['0', '*', '*', '*', '*', '*'])[:6 - cardinality(v_fields)] || v_fields;
  v_fields[6] := coalesce(nullif(v_fields[6], ''), '*');
  if strpos(v_fields[6], '#') > 0 then
    v_nth := string_to_array(v_fields[6], '#');
    if v_fields[6] ~ '[,/-]' or cardinality(v_nth) > 2 or v_nth[2] !~ '^0*[1-5]$' then
      perform hotmesh.cron_fail(p_expression, 'an occurrence (#) is 1 to 5, of one weekday');
    end if;
    v_fields[6] := v_nth[1];
    occurrence := v_nth[2]::int;
  end if;
  seconds := hotmesh.cron_field(v_fields[1], 0, 59, null);
  minutes := hotmesh.cron_field(v_fields[2], 0, 59, null);
  hours := hotmesh.cron_field(v_fields[3], 0, 23, null);
  days := hotmesh.cron_field(v_fields[4], 1, 31, 'day');
  months := hotmesh.cron_field(hotmesh.cron_names(
    v_fields[5], '{jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec}', 1), 1, 12, null);
  weekdays := hotmesh.cron_field(hotmesh.cron_names(
    v_fields[6], '{sun,mon,tue,wed,thu,fri,sat}', 0), 0, 7, 'weekday');
  if cardinality(months) = 1 and days[1] <> 99 then
    if days[1] > v_longest[months[1]] then
      perform hotmesh.cron_fail(p_expression, 'no month has such a day');
    end if;
    days := array(select day from unnest(days) as day
                   where day <= v_longest[months[1]] or day = 99 order by day);
  end if;
end;
$$;

comment on function hotmesh.cron_parse is
  'The fields of a cron expression as sorted numbers, and the occurrence that # asks for.';


create or replace function hotmesh.cron_is_day(
  p_date       date,
  p_days       int[],
  p_weekdays   int[],
  p_occurrence int)
returns boolean
language plpgsql
immutable
parallel safe
as $$
declare
  v_day       int := extract(day from p_date);
  v_weekday   int := extract(dow from p_date);
  v_month     timestamp := date_trunc('month', p_date::timestamp);
  v_longest   int[] := '{31,29,31,30,31,30,31,31,30,31,30,31}';
  v_any_day   boolean := cardinality(p_days) >= v_longest[extract(month from p_date)::int];
  v_any_week  boolean := cardinality(p_weekdays) = 8;
  v_good_day  boolean := v_day = any (p_days)
                      or 99 = any (p_days)
                     and date_trunc('month', p_date + interval '1 day') > v_month;
  v_good_week boolean := v_weekday = any (p_weekdays)
                      or 10 + v_weekday = any (p_weekdays)
                     and date_trunc('month', p_date + interval '7 days') > v_month;
begin
  if p_occurrence <> (v_day + 6) / 7 then
    return false;
  end if;
  return case
           when v_any_week then v_good_day
           when v_any_day  then v_good_week
           else v_good_day or v_good_week
         end;
end;
$$;

comment on function hotmesh.cron_is_day is
  'Whether a cron expression fires on a date of a month that it allows.';


create or replace function hotmesh.cron_time(
  p_after   int,
  p_hours   int[],
  p_minutes int[],
  p_seconds int[])
returns int
language plpgsql
immutable
parallel safe
as $$
declare
  v_hour   int;
  v_minute int;
  v_second int;
begin
  select min(hour) into v_hour from unnest(p_hours) as hour where hour >= p_after / 3600;
  if v_hour = p_after / 3600 then
    select min(minute) into v_minute
      from unnest(p_minutes) as minute where minute >= p_after / 60 % 60;
    if v_minute = p_after / 60 % 60 then
      select min(second) into v_second
        from unnest(p_seconds) as second where second >= p_after % 60;
      if v_second is null then
        select min(minute) into v_minute
          from unnest(p_minutes) as minute where minute > p_after / 60 % 60;
      end if;
    end if;
    if v_minute is null then
      select min(hour) into v_hour from unnest(p_hours) as hour where hour > p_after / 3600;
    end if;
  end if;
  return v_hour * 3600
       + coalesce(v_minute, p_minutes[1]) * 60
       + coalesce(v_second, p_seconds[1]);
end;
$$;

comment on function hotmesh.cron_time is
  'The first second of the day, at or after one, that hours, minutes and seconds allow; else null.';


create or replace function hotmesh.cron_next(p_expression text, p_after timestamptz)
returns timestamptz
language plpgsql
immutable
parallel safe
as $$
declare
  r       record := hotmesh.cron_parse(p_expression);
  v_first timestamp := date_trunc('second', p_after at time zone 'UTC') + interval '1 second';
  v_date  date := v_first::date;
  v_time  int;
begin
  for i in 1 .. 10000 loop
    if extract(month from v_date)::int <> all (r.months) then
      v_date := date_trunc('month', v_date::timestamp) + interval '1 month';
      continue;
    end if;
    if hotmesh.cron_is_day(v_date, r.days, r.weekdays, r.occurrence) then
      v_time := hotmesh.cron_time(
        case when v_date > v_first::date then 0 else extract(epoch from v_first::time)::int end,
        r.hours, r.minutes, r.seconds);
      if v_time is not null then
        return (v_date + v_time * interval '1 second') at time zone 'UTC';
      end if;
    end if;
    v_date := v_date + 1;
  end loop;
  perform hotmesh.cron_fail(p_expression, 'it never fires');
end;
$$;

comment on function hotmesh.cron_next is
  'The first instant after another at which a cron expression fires, in UTC; MH422 if never.';


create or replace function hotmesh.pipe_cron_next_delay(p_a jsonb)
returns jsonb
language plpgsql
volatile
parallel safe
as $$
declare
  v_now timestamptz;
begin
  if jsonb_typeof(p_a) is distinct from 'string' then
    return '-1';
  end if;
  v_now := hotmesh.clock();
  return to_jsonb(greatest(1, round(
    extract(epoch from hotmesh.cron_next(p_a #>> '{}', v_now) - v_now))::int));
end;
$$;

comment on function hotmesh.pipe_cron_next_delay is
  'cron.nextDelay(expression): whole seconds until it fires next, at least 1; -1 if it is no text.';
