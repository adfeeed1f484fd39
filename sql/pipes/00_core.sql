-- The value kernel of pipes: JavaScript's values and coercions over jsonb.
-- SQL NULL is undefined, jsonb null is null. What JSON cannot say travels as a tagged object:
-- {"$js":"NaN"}, "Infinity", "-Infinity", "-0", {"$js":"date","ms":1690000000000} (ms null: an
-- invalid date) and, only inside arrays and objects, {"$js":"undefined"}. An object whose keys are not
-- in the order that jsonb keeps (shorter first, then by byte; integer-like ones come first anyway) has
-- a hidden member more, their order: {"b":1,"a":2,"$js":["b","a"]}. Halves of surrogate pairs and NUL
-- are private characters: see string.sql. pipe_leave() resolves. A number beyond the double range is
-- an error.
-- Pipe functions set no search_path, so that the small SQL ones inline (which PostgreSQL does only
-- when each parameter is used once); hence every name of ours is qualified.


create or replace function hotmesh.pipe_throw(p_message text)
returns jsonb
language plpgsql
volatile
parallel safe
as $$
begin
  raise exception using errcode = 'MH422', message = p_message;
end;
$$;

comment on function hotmesh.pipe_throw is
  'Raise MH422 with this message: what JavaScript would throw.';


-- what a value is

create or replace function hotmesh.pipe_is_nullish(p_value jsonb)
returns boolean
language sql
immutable
parallel safe
as $$
  select coalesce(p_value, 'null') = 'null';
$$;

comment on function hotmesh.pipe_is_nullish is
  'Whether a value is null or undefined.';


create or replace function hotmesh.pipe_truthy(p_value jsonb)
returns boolean
language sql
immutable
parallel safe
as $$
  select coalesce(
    p_value <> all (array['null', 'false', '0', '""', '{"$js": "NaN"}', '{"$js": "-0"}']::jsonb[]),
    false);
$$;

comment on function hotmesh.pipe_truthy is
  'Whether JavaScript takes a value for true.';


create or replace function hotmesh.pipe_tag(p_value jsonb)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  v_tag text;
begin
  if jsonb_typeof(p_value -> '$js') = 'string' then
    v_tag := p_value ->> '$js';
    if v_tag in ('NaN', 'Infinity', '-Infinity', '-0', 'undefined', 'date') then
      return v_tag;
    end if;
  end if;
  return null;
end;
$$;

comment on function hotmesh.pipe_tag is
  'The tag of a value that JSON cannot say: NaN, Infinity, -Infinity, -0, undefined, date.';


create or replace function hotmesh.pipe_type(p_value jsonb)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  v_type text := jsonb_typeof(p_value);
  v_tag  text;
begin
  if v_type = 'object' then
    v_tag := hotmesh.pipe_tag(p_value);
    return case
             when v_tag is null                  then 'object'
             when v_tag in ('date', 'undefined') then v_tag
             else 'number'
           end;
  end if;
  return coalesce(v_type, 'undefined');
end;
$$;

comment on function hotmesh.pipe_type is
  'undefined, null, boolean, number, string, array, object or date.';


-- numbers

create or replace function hotmesh.pipe_from_number(p_number double precision)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  if p_number <> 0 and p_number between -1.7976931348623157e308 and 1.7976931348623157e308 then
    return p_number::text::jsonb;
  end if;
  return case p_number::text
           when '0'         then '0'::jsonb
           when '-0'        then '{"$js": "-0"}'
           when 'NaN'       then '{"$js": "NaN"}'
           when 'Infinity'  then '{"$js": "Infinity"}'
           when '-Infinity' then '{"$js": "-Infinity"}'
         end;
end;
$$;

comment on function hotmesh.pipe_from_number is
  'A number as a value; NaN, infinities and -0 are tagged.';


create or replace function hotmesh.pipe_plus(p_a double precision, p_b double precision)
returns double precision
language plpgsql
immutable
parallel safe
as $$
begin
  if abs(p_a) < 8e307 and abs(p_b) < 8e307 then
    return p_a + p_b;
  end if;
  begin
    return p_a + p_b;
  exception
    when numeric_value_out_of_range then
      return sign(p_a) * 'Infinity'::double precision;
  end;
end;
$$;

comment on function hotmesh.pipe_plus is
  'The sum of two numbers, which may be infinite.';


create or replace function hotmesh.pipe_times(p_a double precision, p_b double precision)
returns double precision
language plpgsql
immutable
parallel safe
as $$
begin
  if abs(p_a) between 1e-150 and 1e150 and abs(p_b) between 1e-150 and 1e150 then
    return p_a * p_b;
  end if;
  begin
    return p_a * p_b;
  exception
    when numeric_value_out_of_range then
      return sign(p_a) * sign(p_b) * case
               when log(abs(p_a)) + log(abs(p_b)) > 0 then 'Infinity'
               else '0'
             end::double precision;
  end;
end;
$$;

comment on function hotmesh.pipe_times is
  'The product of two numbers, which may overflow to infinity or vanish to 0.';


create or replace function hotmesh.pipe_ratio(p_a double precision, p_b double precision)
returns double precision
language plpgsql
immutable
parallel safe
as $$
begin
  if abs(p_a) between 1e-150 and 1e150 and abs(p_b) between 1e-150 and 1e150 then
    return p_a / p_b;
  end if;
  if p_b = 0 then
    return case
             when p_a = 0 or p_a = 'NaN'           then 'NaN'
             when (p_a < 0) <> (p_b::text = '-0')  then '-Infinity'
             else 'Infinity'
           end;
  end if;
  begin
    return p_a / p_b;
  exception
    when numeric_value_out_of_range then
      return sign(p_a) * sign(p_b) * case
               when log(abs(p_a)) > log(abs(p_b)) then 'Infinity'
               else '0'
             end::double precision;
  end;
end;
$$;

comment on function hotmesh.pipe_ratio is
  'The quotient of two numbers: over zero it is infinite, zero over zero is NaN.';


create or replace function hotmesh.pipe_decimal(p_text text)
returns double precision
language plpgsql
immutable
parallel safe
as $$
declare
  v_parts     text[];
  v_magnitude numeric;
begin
  return p_text::double precision;
exception
  when numeric_value_out_of_range then
    v_parts := regexp_match(p_text, '^([+-]?)0*([0-9]*)\.?(0*)[0-9]*(?:[eE]([+-]?[0-9]+))?$');
    v_magnitude := coalesce(v_parts[4], '0')::numeric
                 + case when v_parts[2] = '' then -length(v_parts[3]) else length(v_parts[2]) end;
    return (v_parts[1] || case when v_magnitude > 0 then 'Infinity' else '0' end)::double precision;
end;
$$;

comment on function hotmesh.pipe_decimal is
  'A decimal numeral as a number: too large is Infinity, too small is 0.';


create or replace function hotmesh.pipe_radix(p_digits text, p_radix int)
returns double precision
language plpgsql
immutable
parallel safe
as $$
declare
  v_number numeric := 0;
  v_digits text := ltrim(lower(p_digits), '0');
  v_digit  text;
  v_rough  boolean := length(v_digits) > 10 and p_radix not in (2, 4, 8, 10, 16, 32);
  v_result double precision := 0;
  v_weight bigint := 1;
begin
  foreach v_digit in array string_to_array(v_digits, null) loop
    if v_rough and v_weight * p_radix > 119304647 then
      v_result := hotmesh.pipe_plus(
        hotmesh.pipe_times(v_result, v_weight), v_number::double precision);
      v_number := 0;
      v_weight := 1;
    end if;
    v_number := v_number * p_radix + strpos('0123456789abcdefghijklmnopqrstuvwxyz', v_digit) - 1;
    v_weight := v_weight * case when v_rough then p_radix else 1 end;
  end loop;
  if v_rough then
    return hotmesh.pipe_plus(hotmesh.pipe_times(v_result, v_weight), v_number::double precision);
  end if;
  return hotmesh.pipe_decimal(v_number::text);
end;
$$;

comment on function hotmesh.pipe_radix is
  'The number that these digits write in a radix from 2 to 36. Where a double cannot hold the parts of it '
  'exactly, it is summed up in the parts of 32 bits that V8 takes.';


create or replace function hotmesh.pipe_text_to_number(p_text text)
returns double precision
language plpgsql
immutable
parallel safe
as $$
declare
  v_text text;
begin
  if length(p_text) < 16 and p_text ~ '^[0-9]+$' then
    return p_text::double precision;
  end if;
  v_text := hotmesh.pipe_trim(p_text);
  if v_text = '' then
    return 0;
  end if;
  if v_text ~ '^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$' then
    return hotmesh.pipe_decimal(v_text);
  end if;
  return case
           when v_text ~ '^[+-]?Infinity$'      then v_text::double precision
           when v_text ~ '^0[xX][0-9a-fA-F]+$'  then hotmesh.pipe_radix(substr(v_text, 3), 16)
           when v_text ~ '^0[oO][0-7]+$'        then hotmesh.pipe_radix(substr(v_text, 3), 8)
           when v_text ~ '^0[bB][01]+$'         then hotmesh.pipe_radix(substr(v_text, 3), 2)
           else 'NaN'
         end;
end;
$$;

comment on function hotmesh.pipe_text_to_number is
  'JavaScript''s Number(text): decimal, 0x, 0o, 0b, Infinity, blank is 0, anything else NaN.';


create or replace function hotmesh.pipe_to_number(p_value jsonb)
returns double precision
language plpgsql
immutable
parallel safe
as $$
declare
  v_type text := jsonb_typeof(p_value);
begin
  if v_type = 'number' then
    return p_value::double precision;
  elsif v_type = 'string' then
    return hotmesh.pipe_text_to_number(p_value #>> '{}');
  elsif v_type = 'boolean' then
    return case when p_value = 'true' then 1 else 0 end;
  elsif v_type = 'null' then
    return 0;
  elsif v_type = 'array' then
    return hotmesh.pipe_text_to_number(hotmesh.pipe_to_string(p_value));
  elsif v_type = 'object' then
    return case hotmesh.pipe_tag(p_value)
             when 'Infinity'  then 'Infinity'
             when '-Infinity' then '-Infinity'
             when '-0'        then '-0'
             when 'date'      then coalesce((p_value ->> 'ms')::double precision, 'NaN')
             else 'NaN'
           end;
  end if;
  return 'NaN';
end;
$$;

comment on function hotmesh.pipe_to_number is
  'JavaScript''s ToNumber.';


create or replace function hotmesh.pipe_to_integer(p_value jsonb)
returns double precision
language plpgsql
immutable
parallel safe
as $$
declare
  v_number double precision := hotmesh.pipe_to_number(p_value);
begin
  return case when v_number = 'NaN' then 0 else trunc(v_number) + 0 end;
end;
$$;

comment on function hotmesh.pipe_to_integer is
  'A number truncated toward zero, NaN as 0: how JavaScript reads an index. May be infinite.';


create or replace function hotmesh.pipe_to_uint32(p_value jsonb)
returns bigint
language plpgsql
immutable
parallel safe
as $$
declare
  v_number double precision := hotmesh.pipe_to_number(p_value);
begin
  if v_number between -9e15 and 9e15 then
    return trunc(v_number)::bigint & 4294967295;
  end if;
  if v_number in ('NaN', 'Infinity', '-Infinity') then
    return 0;
  end if;
  return (v_number - floor(v_number / 4294967296) * 4294967296)::bigint;
end;
$$;

comment on function hotmesh.pipe_to_uint32 is
  'JavaScript''s ToUint32.';


create or replace function hotmesh.pipe_to_int32(p_value jsonb)
returns bigint
language plpgsql
immutable
parallel safe
as $$
declare
  v_bits bigint := hotmesh.pipe_to_uint32(p_value);
begin
  return case when v_bits >= 2147483648 then v_bits - 4294967296 else v_bits end;
end;
$$;

comment on function hotmesh.pipe_to_int32 is
  'JavaScript''s ToInt32.';


-- text

create or replace function hotmesh.pipe_trim(p_text text)
returns text
language sql
immutable
parallel safe
as $$
  select btrim(p_text, U&'\0009\000A\000B\000C\000D\0020\00A0\1680\2000\2001\2002\2003\2004\2005'
                       '\2006\2007\2008\2009\200A\2028\2029\202F\205F\3000\FEFF');
$$;

comment on function hotmesh.pipe_trim is
  'Text without what JavaScript calls white space at both ends.';


create or replace function hotmesh.pipe_shorter_digits(
  p_number double precision,
  p_digits text,
  p_point  int)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  v_places  int  := length(p_digits) - 1 - p_point;
  v_shorter text := round(hotmesh.pipe_number_exact(p_number), v_places)::text;
begin
  if v_shorter::double precision = abs(p_number) then
    return rtrim(v_shorter, '0');
  end if;
  return p_digits;
end;
$$;

comment on function hotmesh.pipe_shorter_digits is
  'One digit less for a large integer, if it reads back the same: PostgreSQL prints no numeral on '
  'the very edge of what rounds to the number, JavaScript does.';


create or replace function hotmesh.pipe_number_text(p_number double precision)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  v_text   text := p_number::text;
  v_parts  text[];
  v_digits text;
  v_point  int;
begin
  if strpos(v_text, 'e') = 0 then
    return case v_text when '-0' then '0' else v_text end;
  end if;
  v_parts := regexp_match(v_text, '^(-?)([0-9])\.?([0-9]*)e([+-][0-9]+)$');
  v_digits := v_parts[2] || v_parts[3];
  v_point := v_parts[4]::int + 1;
  if v_point between 17 and 40 and length(v_digits) > 15 then
    v_digits := hotmesh.pipe_shorter_digits(p_number, v_digits, v_point);
  end if;
  return v_parts[1] || case
    when v_point between length(v_digits) and 21 then rpad(v_digits, v_point, '0')
    when v_point between 1 and 21
      then left(v_digits, v_point) || '.' || substr(v_digits, v_point + 1)
    when v_point between -5 and 0 then '0.' || repeat('0', -v_point) || v_digits
    else hotmesh.pipe_number_scientific(v_digits, v_point - 1)
  end;
end;
$$;

comment on function hotmesh.pipe_number_text is
  'A number as JavaScript writes it: the shortest numeral that reads back the same.';


create or replace function hotmesh.pipe_join(p_array jsonb, p_separator text)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  v_text text := array_to_string(
           array(select case
                          when item in ('null', '{"$js": "undefined"}') then ''
                          else hotmesh.pipe_to_string(item)
                        end
                   from jsonb_array_elements(p_array) as items (item)),
           p_separator);
begin
  if octet_length(v_text) <> length(v_text) then
    return hotmesh.pipe_text_of_units(v_text);
  end if;
  return v_text;
end;
$$;

comment on function hotmesh.pipe_join is
  'The items of an array as text, joined; null and undefined are empty.';


create or replace function hotmesh.pipe_to_string(p_value jsonb)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  v_type text := jsonb_typeof(p_value);
  v_tag  text;
begin
  if v_type = 'string' then
    return p_value #>> '{}';
  elsif v_type = 'number' then
    return hotmesh.pipe_number_text(p_value::double precision);
  elsif v_type in ('boolean', 'null') then
    return p_value::text;
  elsif v_type = 'array' then
    return hotmesh.pipe_join(p_value, ',');
  elsif v_type = 'object' then
    v_tag := hotmesh.pipe_tag(p_value);
    return case v_tag
             when '-0'   then '0'
             when 'date' then hotmesh.pipe_date_text((p_value ->> 'ms')::double precision)
             else coalesce(v_tag, '[object Object]')
           end;
  end if;
  return 'undefined';
end;
$$;

comment on function hotmesh.pipe_to_string is
  'JavaScript''s ToString.';


create or replace function hotmesh.pipe_text_less_than(p_a text, p_b text)
returns boolean
language plpgsql
immutable
parallel safe
as $$
declare
  v_a text;
  v_b text;
begin
  if p_a !~ '[\U00010000-\U0010FFFF]' and p_b !~ '[\U00010000-\U0010FFFF]' then
    return p_a < p_b collate "C";
  end if;
  v_a := hotmesh.pipe_units(p_a);
  v_b := hotmesh.pipe_units(p_b);
  for i in 1 .. least(length(v_a), length(v_b)) loop
    if substr(v_a, i, 1) <> substr(v_b, i, 1) then
      return hotmesh.pipe_unit_code(substr(v_a, i, 1)) < hotmesh.pipe_unit_code(substr(v_b, i, 1));
    end if;
  end loop;
  return length(v_a) < length(v_b);
end;
$$;

comment on function hotmesh.pipe_text_less_than is
  'Whether one text sorts before another by UTF-16 units, as JavaScript compares text.';


-- dates

create or replace function hotmesh.pipe_date(p_ms double precision)
returns jsonb
language sql
immutable
parallel safe
as $$
  select jsonb_set('{"$js": "date", "ms": null}', '{ms}', coalesce(
    (nullif(trunc(p_ms) + 0, 'NaN'))::text::jsonb, 'null'));
$$;

comment on function hotmesh.pipe_date is
  'A Date object of so many milliseconds since 1970; null or NaN makes an invalid date.';


create or replace function hotmesh.pipe_civil(
  p_ms        double precision,
  out year    bigint,
  out month   bigint,
  out day     bigint,
  out weekday bigint,
  out day_ms  bigint)
language plpgsql
immutable
parallel safe
as $$
declare
  v_days bigint := floor(p_ms / 86400000)::bigint;
  v_era  bigint;
  v_rest bigint;
begin
  day_ms := p_ms::bigint - v_days * 86400000;
  weekday := ((v_days + 4) % 7 + 7) % 7;
  v_days := v_days + 719468;
  v_era := floor(v_days / 146097.0)::bigint;
  v_rest := v_days - v_era * 146097;
  year := (v_rest - v_rest / 1460 + v_rest / 36524 - v_rest / 146096) / 365;
  v_rest := v_rest - (365 * year + year / 4 - year / 100);
  month := (5 * v_rest + 2) / 153;
  day := v_rest - (153 * month + 2) / 5 + 1;
  month := case when month < 10 then month + 3 else month - 9 end;
  year := year + v_era * 400 + case when month <= 2 then 1 else 0 end;
end;
$$;

comment on function hotmesh.pipe_civil is
  'The UTC calendar of an instant: month from 1, weekday from 0 (Sunday), milliseconds of the day.';


create or replace function hotmesh.pipe_clock_text(p_ms bigint)
returns text
language sql
immutable
parallel safe
as $$
  select to_char(time '00:00' + p_ms * interval '1 millisecond', 'HH24:MI:SS');
$$;

comment on function hotmesh.pipe_clock_text is
  'So many milliseconds of a day as HH:MM:SS.';


create or replace function hotmesh.pipe_date_iso(p_ms double precision)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  r record;
begin
  if p_ms is null or p_ms not between -8.64e15 and 8.64e15 then
    return null;
  end if;
  r := hotmesh.pipe_civil(p_ms);
  return case
           when r.year between 0 and 9999 then lpad(r.year::text, 4, '0')
           else case when r.year < 0 then '-' else '+' end || lpad(abs(r.year)::text, 6, '0')
         end
      || '-' || lpad(r.month::text, 2, '0') || '-' || lpad(r.day::text, 2, '0')
      || 'T' || hotmesh.pipe_clock_text(r.day_ms)
      || '.' || lpad((r.day_ms % 1000)::text, 3, '0') || 'Z';
end;
$$;

comment on function hotmesh.pipe_date_iso is
  'An instant as 2023-08-06T22:52:39.123Z; null for an invalid date.';


create or replace function hotmesh.pipe_date_text(p_ms double precision)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  r record;
begin
  if p_ms is null or p_ms not between -8.64e15 and 8.64e15 then
    return 'Invalid Date';
  end if;
  r := hotmesh.pipe_civil(p_ms);
  return substr('SunMonTueWedThuFriSat', r.weekday::int * 3 + 1, 3)
      || ' ' || substr('JanFebMarAprMayJunJulAugSepOctNovDec', r.month::int * 3 - 2, 3)
      || ' ' || lpad(r.day::text, 2, '0')
      || ' ' || case when r.year < 0 then '-' else '' end
      || repeat('0', 4 - length(abs(r.year)::text)) || abs(r.year)
      || ' ' || hotmesh.pipe_clock_text(r.day_ms) || ' GMT+0000 (Coordinated Universal Time)';
end;
$$;

comment on function hotmesh.pipe_date_text is
  'An instant as JavaScript''s Date.toString writes it, in UTC.';
