-- Pipe functions of dates: fields are read and set. A setter wants every argument: a missing one
-- makes NaN. "Local" is UTC unless the setting hotmesh.pipe_timezone names another zone.


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
