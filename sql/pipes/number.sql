-- Pipe functions of the domain number: tests, parsing, formatting, comparing. Formatting rounds by
-- the exact binary value of a number, as JavaScript does: 1.005 with two places is 1.00.


create or replace function hotmesh.pipe_number_exact(p_number double precision)
returns numeric
language plpgsql
immutable
parallel safe
as $$
declare
  v_bits     bigint := ('x' || encode(float8send(p_number), 'hex'))::bit(64)::bigint;
  v_exponent int := ((v_bits >> 52) & 2047)::int;
  v_exact    numeric := v_bits & 4503599627370495;
begin
  if v_exponent = 0 then
    v_exponent := 1;
  else
    v_exact := v_exact + 4503599627370496;
  end if;
  v_exponent := v_exponent - 1075;
  while v_exponent <> 0 loop
    if v_exponent > 0 then
      v_exact := v_exact * (1::bigint << least(v_exponent, 60));
      v_exponent := v_exponent - least(v_exponent, 60);
    elsif v_exponent <= -26 then
      v_exact := v_exact * 0.00000001490116119384765625;
      v_exponent := v_exponent + 26;
    elsif v_exponent <= -5 then
      v_exact := v_exact * 0.03125;
      v_exponent := v_exponent + 5;
    else
      v_exact := v_exact * 0.5;
      v_exponent := v_exponent + 1;
    end if;
  end loop;
  return v_exact;
end;
$$;

comment on function hotmesh.pipe_number_exact is
  'The exact decimal value of a finite number, without its sign.';


create or replace function hotmesh.pipe_number_places(p_number double precision, p_places int)
returns numeric
language plpgsql
immutable
parallel safe
as $$
declare
  v_short   numeric := abs(p_number)::text::numeric;
  v_rounded numeric := round(v_short, p_places);
begin
  -- the shortest numeral rounds as the number does, unless it is long or just between two answers
  if p_number between -1e6 and 1e6 and p_places < 9
     and abs(v_short - v_rounded) * 2 <> ('1e-' || p_places)::numeric then
    return v_rounded;
  end if;
  return round(hotmesh.pipe_number_exact(p_number), p_places);
end;
$$;

comment on function hotmesh.pipe_number_places is
  'A finite number without its sign, rounded to decimal places by its exact value, halves up.';


create or replace function hotmesh.pipe_number_digits(
  p_number     double precision,
  p_count      int,
  out digits   text,
  out exponent int)
language plpgsql
immutable
parallel safe
as $$
declare
  v_exact numeric := hotmesh.pipe_number_exact(p_number);
begin
  if p_number = 0 then
    digits := repeat('0', p_count);
    exponent := 0;
    return;
  end if;
  exponent := case
    when v_exact >= 1 then length(trunc(v_exact)::text) - 1
    else -length((regexp_match(v_exact::text, '^0\.(0*)'))[1]) - 1
  end;
  v_exact := round(v_exact, p_count - 1 - exponent);
  digits := ltrim(replace(v_exact::text, '.', ''), '0');
  if length(digits) > greatest(p_count, exponent + 1) then
    exponent := exponent + 1;
  end if;
  digits := left(digits, p_count);
end;
$$;

comment on function hotmesh.pipe_number_digits is
  'The first digits of a finite number, rounded by its exact value, and their power of ten.';


create or replace function hotmesh.pipe_number_count(
  p_value   jsonb,
  p_default int,
  p_least   int,
  p_name    text)
returns int
language plpgsql
immutable
parallel safe
as $$
declare
  v_count double precision := case
    when p_value is null then p_default
    else hotmesh.pipe_to_integer(p_value)
  end;
begin
  if v_count not between p_least and 100 then
    perform hotmesh.pipe_throw(p_name || ' takes a number of digits from ' || p_least || ' to 100');
  end if;
  return v_count::int;
end;
$$;

comment on function hotmesh.pipe_number_count is
  'A number of digits, checked.';


create or replace function hotmesh.pipe_number_is_finite(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  return case
           when jsonb_typeof(p_a) = 'number' or p_a = '{"$js": "-0"}' then 'true'::jsonb
           else 'false'
         end;
end;
$$;

comment on function hotmesh.pipe_number_is_finite is
  'Whether a value is a number, and finite; text never is.';


create or replace function hotmesh.pipe_number_is_integer(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  return case
           when p_a = '{"$js": "-0"}'           then 'true'::jsonb
           when jsonb_typeof(p_a) <> 'number'   then 'false'
           when p_a::numeric = trunc(p_a::numeric) then 'true'
           else 'false'
         end;
end;
$$;

comment on function hotmesh.pipe_number_is_integer is
  'Whether a value is a whole number; text never is.';


create or replace function hotmesh.pipe_number_is_nan(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select case when p_a = '{"$js": "NaN"}' then 'true'::jsonb else 'false' end;
$$;

comment on function hotmesh.pipe_number_is_nan is
  'Whether a value is NaN itself.';


create or replace function hotmesh.pipe_number_rest(p_number double precision)
returns double precision
language plpgsql
immutable
parallel safe
as $$
begin
  return case
           when abs(p_number) < 1          then p_number
           when abs(p_number) < 'Infinity' then p_number - 2 * trunc(p_number / 2)
           else 'NaN'
         end;
end;
$$;

comment on function hotmesh.pipe_number_rest is
  'What remains of a number divided by two.';


create or replace function hotmesh.pipe_number_is_even(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select case
           when hotmesh.pipe_number_rest(hotmesh.pipe_to_number(p_a)) = 0 then 'true'::jsonb
           else 'false'
         end;
$$;

comment on function hotmesh.pipe_number_is_even is
  'Whether a value, as a number, is even.';


create or replace function hotmesh.pipe_number_is_odd(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_number double precision := hotmesh.pipe_to_number(p_a);
begin
  return to_jsonb(v_number <> 'NaN' and hotmesh.pipe_number_rest(v_number) <> 0);
end;
$$;

comment on function hotmesh.pipe_number_is_odd is
  'Whether a value, as a number, leaves a rest when halved (1.5 and Infinity do).';


create or replace function hotmesh.pipe_number_parse_float(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_text text := (regexp_match(
    hotmesh.pipe_trim(hotmesh.pipe_to_string(p_a)),
    '^[+-]?(?:Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)'))[1];
begin
  return hotmesh.pipe_from_number(coalesce(hotmesh.pipe_decimal(v_text), 'NaN'));
end;
$$;

comment on function hotmesh.pipe_number_parse_float is
  'The number that a text starts with, else NaN.';


create or replace function hotmesh.pipe_number_parse_int(p_a jsonb, p_b jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_parts  text[] := regexp_match(hotmesh.pipe_trim(hotmesh.pipe_to_string(p_a)), '^([+-]?)(.*)$');
  v_sign   double precision := case v_parts[1] when '-' then -1 else 1 end;
  v_text   text := lower(v_parts[2]);
  v_radix  bigint := hotmesh.pipe_to_int32(p_b);
  v_digits text;
begin
  if v_radix in (0, 16) and v_text like '0x%' then
    v_radix := 16;
    v_text := substr(v_text, 3);
  elsif v_radix = 0 then
    v_radix := 10;
  end if;
  if v_radix between 2 and 36 then
    v_digits := substr(v_text, 1, length(v_text) - length(ltrim(
      v_text, left('0123456789abcdefghijklmnopqrstuvwxyz', v_radix::int))));
  end if;
  if coalesce(v_digits, '') = '' then
    return '{"$js": "NaN"}';
  end if;
  return hotmesh.pipe_from_number(v_sign * hotmesh.pipe_radix(v_digits, v_radix::int));
end;
$$;

comment on function hotmesh.pipe_number_parse_int is
  'The whole number that a text starts with, in a radix (0 or undefined: by its prefix), else NaN.';


create or replace function hotmesh.pipe_number_to_fixed(p_a jsonb, p_b jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_places int;
  v_number double precision;
begin
  if hotmesh.pipe_type(p_a) <> 'number' then
    return hotmesh.pipe_throw('number.toFixed takes a number');
  end if;
  v_places := hotmesh.pipe_number_count(p_b, 0, 0, 'number.toFixed');
  v_number := hotmesh.pipe_to_number(p_a);
  if v_number = 'NaN' or abs(v_number) >= 1e21 then
    return to_jsonb(hotmesh.pipe_number_text(v_number));
  end if;
  return to_jsonb(case when v_number < 0 then '-' else '' end
                  || hotmesh.pipe_number_places(v_number, v_places)::text);
end;
$$;

comment on function hotmesh.pipe_number_to_fixed is
  'A number as text with so many decimal places (0 to 100).';


create or replace function hotmesh.pipe_number_scientific(p_digits text, p_exponent int)
returns text
language plpgsql
immutable
parallel safe
as $$
begin
  return left(p_digits, 1)
      || case when length(p_digits) > 1 then '.' else '' end || substr(p_digits, 2)
      || 'e' || case when p_exponent < 0 then '-' else '+' end || abs(p_exponent);
end;
$$;

comment on function hotmesh.pipe_number_scientific is
  'Digits and a power of ten as 1.23e+4.';


create or replace function hotmesh.pipe_number_to_exponential(p_a jsonb, p_b jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_number double precision;
  v_count  int;
  r        record;
begin
  if hotmesh.pipe_type(p_a) <> 'number' then
    return hotmesh.pipe_throw('number.toExponential takes a number');
  end if;
  v_number := hotmesh.pipe_to_number(p_a);
  if not abs(v_number) < 'Infinity' then
    return to_jsonb(hotmesh.pipe_number_text(v_number));
  end if;
  v_count := hotmesh.pipe_number_count(p_b, 0, 0, 'number.toExponential') + 1;
  if p_b is null then
    v_count := greatest(1, length(trim('0' from replace(
      (regexp_match(v_number::text, '[0-9.]+'))[1], '.', ''))));
  end if;
  r := hotmesh.pipe_number_digits(v_number, v_count);
  return to_jsonb(case when v_number < 0 then '-' else '' end
                  || hotmesh.pipe_number_scientific(r.digits, r.exponent));
end;
$$;

comment on function hotmesh.pipe_number_to_exponential is
  'A number as text with a power of ten and so many decimal places (0 to 100).';


create or replace function hotmesh.pipe_number_to_precision(p_a jsonb, p_b jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_number double precision;
  v_count  int;
  r        record;
begin
  if hotmesh.pipe_type(p_a) <> 'number' then
    return hotmesh.pipe_throw('number.toPrecision takes a number');
  end if;
  v_number := hotmesh.pipe_to_number(p_a);
  if p_b is null or not abs(v_number) < 'Infinity' then
    return to_jsonb(hotmesh.pipe_number_text(v_number));
  end if;
  v_count := hotmesh.pipe_number_count(p_b, 0, 1, 'number.toPrecision');
  r := hotmesh.pipe_number_digits(v_number, v_count);
  return to_jsonb(case when v_number < 0 then '-' else '' end || case
    when r.exponent < -6 or r.exponent >= v_count
      then hotmesh.pipe_number_scientific(r.digits, r.exponent)
    when r.exponent = v_count - 1 then r.digits
    when r.exponent >= 0
      then left(r.digits, r.exponent + 1) || '.' || substr(r.digits, r.exponent + 2)
    else '0.' || repeat('0', -r.exponent - 1) || r.digits
  end);
end;
$$;

comment on function hotmesh.pipe_number_to_precision is
  'A number as text with so many significant digits (1 to 100).';


create or replace function hotmesh.pipe_number_gt(p_a jsonb, p_b jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select case when hotmesh.pipe_less_than(p_b, p_a) then 'true'::jsonb else 'false' end;
$$;

comment on function hotmesh.pipe_number_gt is
  'Whether the first value is greater than the second (>).';


create or replace function hotmesh.pipe_number_gte(p_a jsonb, p_b jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select case when not hotmesh.pipe_less_than(p_a, p_b) then 'true'::jsonb else 'false' end;
$$;

comment on function hotmesh.pipe_number_gte is
  'Whether the first value is at least the second (>=).';


create or replace function hotmesh.pipe_number_lt(p_a jsonb, p_b jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select case when hotmesh.pipe_less_than(p_a, p_b) then 'true'::jsonb else 'false' end;
$$;

comment on function hotmesh.pipe_number_lt is
  'Whether the first value is less than the second (<).';


create or replace function hotmesh.pipe_number_lte(p_a jsonb, p_b jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select case when not hotmesh.pipe_less_than(p_b, p_a) then 'true'::jsonb else 'false' end;
$$;

comment on function hotmesh.pipe_number_lte is
  'Whether the first value is at most the second (<=).';


create or replace function hotmesh.pipe_number_max(p_args jsonb[])
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_math_max(p_args);
$$;

comment on function hotmesh.pipe_number_max is
  'The largest of its arguments; NaN if any of them is.';


create or replace function hotmesh.pipe_number_min(p_args jsonb[])
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_math_min(p_args);
$$;

comment on function hotmesh.pipe_number_min is
  'The smallest of its arguments; NaN if any of them is.';


create or replace function hotmesh.pipe_number_pow(p_a jsonb, p_b jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_math_pow(p_a, p_b);
$$;

comment on function hotmesh.pipe_number_pow is
  'The first number to the power of the second.';


create or replace function hotmesh.pipe_number_round(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_math_round(p_a);
$$;

comment on function hotmesh.pipe_number_round is
  'The nearest integer; halves round up.';
