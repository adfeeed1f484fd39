-- Pipe functions of the domain math. PostgreSQL raises where JavaScript answers NaN, Infinity or 0,
-- so each function guards its domain; the first few functions are the guarded operations.


create or replace function hotmesh.pipe_operands(p_args jsonb[])
returns jsonb[]
language plpgsql
immutable
parallel safe
as $$
declare
  v_operands jsonb[] := '{}';
  v_arg      jsonb;
begin
  foreach v_arg in array p_args loop
    v_operands := v_operands || case
      when jsonb_typeof(v_arg) = 'array' then hotmesh.pipe_items(v_arg)
      else array[v_arg]
    end;
  end loop;
  return v_operands;
end;
$$;

comment on function hotmesh.pipe_operands is
  'Arguments, with arrays among them opened one level.';


create or replace function hotmesh.pipe_exp(p_x double precision)
returns double precision
language plpgsql
immutable
parallel safe
as $$
begin
  return case
           when p_x > 709.782712893384 and p_x <> 'NaN'  then 'Infinity'
           when p_x < -745.1332191019412                 then 0
           when p_x < -708                               then exp(p_x / 2) * exp(p_x / 2)
           else exp(p_x)
         end;
end;
$$;

comment on function hotmesh.pipe_exp is
  'e to a power, which may overflow to infinity or vanish to 0.';


create or replace function hotmesh.pipe_ln(p_x double precision)
returns double precision
language plpgsql
immutable
parallel safe
as $$
begin
  return case
           when p_x > 0 then ln(p_x)
           when p_x = 0 then '-Infinity'
           else 'NaN'
         end;
end;
$$;

comment on function hotmesh.pipe_ln is
  'The natural logarithm: -Infinity of 0, NaN below.';


create or replace function hotmesh.pipe_power(p_x double precision, p_y double precision)
returns double precision
language plpgsql
immutable
parallel safe
as $$
declare
  v_odd boolean;
begin
  if p_y = 0 then
    return 1;
  elsif p_x = 'NaN' or p_y = 'NaN' or abs(p_x) = 1 and abs(p_y) = 'Infinity' then
    return 'NaN';
  elsif p_x < 0 and p_x > '-Infinity' and abs(p_y) < 'Infinity' and p_y <> trunc(p_y) then
    return 'NaN';
  end if;
  v_odd := abs(p_y) < 9007199254740992 and p_y = trunc(p_y) and trunc(p_y)::bigint % 2 <> 0;
  if p_x = '-Infinity' then
    return power('Infinity', p_y) * case when v_odd then -1 else 1 end;
  elsif p_x = 0 and p_y < 0 then
    return case when v_odd and p_x::text = '-0' then '-Infinity' else 'Infinity' end;
  end if;
  return power(p_x, p_y);
exception
  when numeric_value_out_of_range then
    return (case when (abs(p_x) > 1) = (p_y > 0) then 'Infinity' else '0' end)::double precision
         * case when p_x < 0 and v_odd then -1 else 1 end;
end;
$$;

comment on function hotmesh.pipe_power is
  'A number to a power, as JavaScript''s ** answers the doubtful cases.';


create or replace function hotmesh.pipe_round(p_x double precision)
returns double precision
language plpgsql
immutable
parallel safe
as $$
begin
  return case
           when p_x - floor(p_x) < 0.5          then floor(p_x)
           when p_x >= -0.5 and p_x < 0         then '-0'
           when abs(p_x) < 'Infinity'           then floor(p_x) + 1
           else p_x
         end;
end;
$$;

comment on function hotmesh.pipe_round is
  'The nearest integer, halves up; -0 from -0.5 to 0.';


create or replace function hotmesh.pipe_math_add(p_args jsonb[])
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_sum  double precision := 0;
  v_text text;
  v_arg  jsonb;
begin
  if cardinality(p_args) = 2
     and jsonb_typeof(p_args[1]) = 'number' and jsonb_typeof(p_args[2]) = 'number' then
    return hotmesh.pipe_from_number(
      hotmesh.pipe_plus(p_args[1]::double precision, p_args[2]::double precision));
  end if;
  foreach v_arg in array p_args loop
    if jsonb_typeof(v_arg) = 'array' then
      return hotmesh.pipe_throw('math.add does not take arrays');
    elsif v_text is not null or hotmesh.pipe_type(v_arg) in ('string', 'object', 'date') then
      v_text := coalesce(v_text, hotmesh.pipe_number_text(v_sum)) || hotmesh.pipe_to_string(v_arg);
    else
      v_sum := hotmesh.pipe_plus(v_sum, hotmesh.pipe_to_number(v_arg));
    end if;
  end loop;
  return coalesce(
    to_jsonb(hotmesh.pipe_text_of_units(v_text)), hotmesh.pipe_from_number(v_sum));
end;
$$;

comment on function hotmesh.pipe_math_add is
  'The sum of its arguments, folded with + from 0, so that text concatenates.';


create or replace function hotmesh.pipe_math_subtract(p_args jsonb[])
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_args   jsonb[];
  v_result double precision;
begin
  if cardinality(p_args) = 2
     and jsonb_typeof(p_args[1]) = 'number' and jsonb_typeof(p_args[2]) = 'number' then
    return hotmesh.pipe_from_number(
      hotmesh.pipe_plus(p_args[1]::double precision, -p_args[2]::double precision));
  end if;
  v_args := hotmesh.pipe_operands(p_args);
  if cardinality(v_args) = 0 then
    return hotmesh.pipe_throw('math.subtract needs an argument');
  elsif cardinality(v_args) = 1 then
    return v_args[1];
  end if;
  v_result := hotmesh.pipe_to_number(v_args[1]);
  for i in 2 .. cardinality(v_args) loop
    v_result := hotmesh.pipe_plus(v_result, -hotmesh.pipe_to_number(v_args[i]));
  end loop;
  return hotmesh.pipe_from_number(v_result);
end;
$$;

comment on function hotmesh.pipe_math_subtract is
  'The first argument less the others; arrays among them are opened one level.';


create or replace function hotmesh.pipe_math_multiply(p_args jsonb[])
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_product double precision := 1;
  v_arg     jsonb;
begin
  if cardinality(p_args) = 2
     and jsonb_typeof(p_args[1]) = 'number' and jsonb_typeof(p_args[2]) = 'number' then
    return hotmesh.pipe_from_number(
      hotmesh.pipe_times(p_args[1]::double precision, p_args[2]::double precision));
  elsif cardinality(p_args) = 0 then
    return hotmesh.pipe_throw('math.multiply needs an argument');
  end if;
  foreach v_arg in array p_args loop
    if jsonb_typeof(v_arg) = 'array' then
      return hotmesh.pipe_throw('math.multiply does not take arrays');
    end if;
    v_product := hotmesh.pipe_times(v_product, hotmesh.pipe_to_number(v_arg));
  end loop;
  return hotmesh.pipe_from_number(v_product);
end;
$$;

comment on function hotmesh.pipe_math_multiply is
  'The product of its arguments.';


create or replace function hotmesh.pipe_math_divide(p_args jsonb[])
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_args   jsonb[];
  v_result double precision;
begin
  if cardinality(p_args) = 2
     and jsonb_typeof(p_args[1]) = 'number' and jsonb_typeof(p_args[2]) = 'number'
     and p_args[2] <> '0' then
    return hotmesh.pipe_from_number(
      hotmesh.pipe_ratio(p_args[1]::double precision, p_args[2]::double precision));
  end if;
  v_args := hotmesh.pipe_operands(p_args);
  if cardinality(v_args) = 0 then
    return hotmesh.pipe_throw('math.divide needs an argument');
  elsif cardinality(v_args) = 1 then
    return case when hotmesh.pipe_to_number(v_args[1]) = 'NaN' then '{"$js": "NaN"}'
                else v_args[1] end;
  end if;
  v_result := hotmesh.pipe_to_number(v_args[1]);
  for i in 2 .. cardinality(v_args) loop
    if v_args[i] in ('0', '{"$js": "-0"}') then
      v_result := 'NaN';
    else
      v_result := hotmesh.pipe_ratio(v_result, hotmesh.pipe_to_number(v_args[i]));
    end if;
  end loop;
  return hotmesh.pipe_from_number(v_result);
end;
$$;

comment on function hotmesh.pipe_math_divide is
  'The first argument divided by the others, NaN if one is the number 0; arrays are opened once. A '
  'single argument stays what it is, unless it is not a number.';


create or replace function hotmesh.pipe_math_abs(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_from_number(abs(hotmesh.pipe_to_number(p_a)));
$$;

comment on function hotmesh.pipe_math_abs is
  'The absolute value.';


create or replace function hotmesh.pipe_math_acos(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_x double precision := hotmesh.pipe_to_number(p_a);
begin
  return hotmesh.pipe_from_number(case when v_x between -1 and 1 then acos(v_x) else 'NaN' end);
end;
$$;

comment on function hotmesh.pipe_math_acos is
  'The arc cosine.';


create or replace function hotmesh.pipe_math_acosh(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_x double precision := hotmesh.pipe_to_number(p_a);
begin
  return hotmesh.pipe_from_number(case when v_x >= 1 then acosh(v_x) else 'NaN' end);
end;
$$;

comment on function hotmesh.pipe_math_acosh is
  'The inverse hyperbolic cosine.';


create or replace function hotmesh.pipe_math_asin(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_x double precision := hotmesh.pipe_to_number(p_a);
begin
  return hotmesh.pipe_from_number(case when v_x between -1 and 1 then asin(v_x) else 'NaN' end);
end;
$$;

comment on function hotmesh.pipe_math_asin is
  'The arc sine.';


create or replace function hotmesh.pipe_math_asinh(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_from_number(asinh(hotmesh.pipe_to_number(p_a)));
$$;

comment on function hotmesh.pipe_math_asinh is
  'The inverse hyperbolic sine.';


create or replace function hotmesh.pipe_math_atan(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_from_number(atan(hotmesh.pipe_to_number(p_a)));
$$;

comment on function hotmesh.pipe_math_atan is
  'The arc tangent.';


create or replace function hotmesh.pipe_math_atanh(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_x double precision := hotmesh.pipe_to_number(p_a);
begin
  return hotmesh.pipe_from_number(case when v_x between -1 and 1 then atanh(v_x) else 'NaN' end);
end;
$$;

comment on function hotmesh.pipe_math_atanh is
  'The inverse hyperbolic tangent.';


create or replace function hotmesh.pipe_math_cbrt(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_from_number(cbrt(hotmesh.pipe_to_number(p_a)));
$$;

comment on function hotmesh.pipe_math_cbrt is
  'The cube root.';


create or replace function hotmesh.pipe_math_ceil(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_from_number(ceil(hotmesh.pipe_to_number(p_a)));
$$;

comment on function hotmesh.pipe_math_ceil is
  'The number rounded up.';


create or replace function hotmesh.pipe_math_cos(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_x double precision := hotmesh.pipe_to_number(p_a);
begin
  return hotmesh.pipe_from_number(case when abs(v_x) < 'Infinity' then cos(v_x) else 'NaN' end);
end;
$$;

comment on function hotmesh.pipe_math_cos is
  'The cosine.';


create or replace function hotmesh.pipe_math_cosh(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_from_number(cosh(hotmesh.pipe_to_number(p_a)));
$$;

comment on function hotmesh.pipe_math_cosh is
  'The hyperbolic cosine.';


create or replace function hotmesh.pipe_math_exp(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_from_number(hotmesh.pipe_exp(hotmesh.pipe_to_number(p_a)));
$$;

comment on function hotmesh.pipe_math_exp is
  'e to a power.';


create or replace function hotmesh.pipe_math_expm1(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_x double precision := hotmesh.pipe_to_number(p_a);
begin
  return hotmesh.pipe_from_number(case
    when abs(v_x) < 1e-16 then v_x
    when abs(v_x) < 1     then 2 * sinh(v_x / 2) * exp(v_x / 2)
    else hotmesh.pipe_exp(v_x) - 1
  end);
end;
$$;

comment on function hotmesh.pipe_math_expm1 is
  'e to a power, less one.';


create or replace function hotmesh.pipe_math_floor(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_from_number(floor(hotmesh.pipe_to_number(p_a)));
$$;

comment on function hotmesh.pipe_math_floor is
  'The number rounded down.';


create or replace function hotmesh.pipe_math_fround(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_x double precision := hotmesh.pipe_to_number(p_a);
begin
  return hotmesh.pipe_from_number(case
    when v_x in ('NaN', 'Infinity', '-Infinity')  then v_x
    when abs(v_x) >= 3.4028235677973366e38        then sign(v_x) * 'Infinity'::double precision
    when abs(v_x) <= 7.006492321624085e-46        then v_x * 0
    else v_x::real::double precision
  end);
end;
$$;

comment on function hotmesh.pipe_math_fround is
  'The nearest 32-bit float.';


create or replace function hotmesh.pipe_math_log(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_x double precision := hotmesh.pipe_to_number(p_a);
begin
  return hotmesh.pipe_from_number(hotmesh.pipe_ln(v_x));
end;
$$;

comment on function hotmesh.pipe_math_log is
  'The natural logarithm.';


create or replace function hotmesh.pipe_math_log10(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_x double precision := hotmesh.pipe_to_number(p_a);
begin
  return hotmesh.pipe_from_number(case when v_x > 0 then log(v_x) else hotmesh.pipe_ln(v_x) end);
end;
$$;

comment on function hotmesh.pipe_math_log10 is
  'The decimal logarithm.';


create or replace function hotmesh.pipe_math_log1p(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_x double precision := hotmesh.pipe_to_number(p_a);
begin
  return hotmesh.pipe_from_number(case
    when 1 + v_x = 1 then v_x
    when abs(v_x) < 0.5 then ln(1 + v_x) * (v_x / ((1 + v_x) - 1))
    else hotmesh.pipe_ln(1 + v_x)
  end);
end;
$$;

comment on function hotmesh.pipe_math_log1p is
  'The natural logarithm of a number plus one.';


create or replace function hotmesh.pipe_math_log2(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_x double precision := hotmesh.pipe_to_number(p_a);
  v_y double precision := hotmesh.pipe_ln(v_x) / ln(2::double precision);
begin
  return hotmesh.pipe_from_number(case
    when abs(v_y) < 1023 and power(2::double precision, round(v_y)) = v_x then round(v_y)
    else v_y
  end);
end;
$$;

comment on function hotmesh.pipe_math_log2 is
  'The binary logarithm.';


create or replace function hotmesh.pipe_math_round(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_from_number(hotmesh.pipe_round(hotmesh.pipe_to_number(p_a)));
$$;

comment on function hotmesh.pipe_math_round is
  'The nearest integer; halves round up.';


create or replace function hotmesh.pipe_math_sign(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_x double precision := hotmesh.pipe_to_number(p_a);
begin
  return hotmesh.pipe_from_number(
    case when v_x > 0 and v_x <> 'NaN' then 1 when v_x < 0 then -1 else v_x end);
end;
$$;

comment on function hotmesh.pipe_math_sign is
  'The sign of a number: 1, -1, or the zero or NaN itself.';


create or replace function hotmesh.pipe_math_sin(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_x double precision := hotmesh.pipe_to_number(p_a);
begin
  return hotmesh.pipe_from_number(case when abs(v_x) < 'Infinity' then sin(v_x) else 'NaN' end);
end;
$$;

comment on function hotmesh.pipe_math_sin is
  'The sine.';


create or replace function hotmesh.pipe_math_sinh(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_from_number(sinh(hotmesh.pipe_to_number(p_a)));
$$;

comment on function hotmesh.pipe_math_sinh is
  'The hyperbolic sine.';


create or replace function hotmesh.pipe_math_sqrt(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_x double precision := hotmesh.pipe_to_number(p_a);
begin
  return hotmesh.pipe_from_number(case when v_x >= 0 then sqrt(v_x) else 'NaN' end);
end;
$$;

comment on function hotmesh.pipe_math_sqrt is
  'The square root.';


create or replace function hotmesh.pipe_math_tan(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_x double precision := hotmesh.pipe_to_number(p_a);
begin
  return hotmesh.pipe_from_number(case when abs(v_x) < 'Infinity' then tan(v_x) else 'NaN' end);
end;
$$;

comment on function hotmesh.pipe_math_tan is
  'The tangent.';


create or replace function hotmesh.pipe_math_tanh(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_from_number(tanh(hotmesh.pipe_to_number(p_a)));
$$;

comment on function hotmesh.pipe_math_tanh is
  'The hyperbolic tangent.';


create or replace function hotmesh.pipe_math_trunc(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_from_number(trunc(hotmesh.pipe_to_number(p_a)));
$$;

comment on function hotmesh.pipe_math_trunc is
  'The number without its fraction.';


create or replace function hotmesh.pipe_math_atan2(p_a jsonb, p_b jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_from_number(atan2(hotmesh.pipe_to_number(p_a), hotmesh.pipe_to_number(p_b)));
$$;

comment on function hotmesh.pipe_math_atan2 is
  'The angle of the point whose y comes first and x second.';


create or replace function hotmesh.pipe_math_pow(p_a jsonb, p_b jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_from_number(
    hotmesh.pipe_power(hotmesh.pipe_to_number(p_a), hotmesh.pipe_to_number(p_b)));
$$;

comment on function hotmesh.pipe_math_pow is
  'The first number to the power of the second.';


create or replace function hotmesh.pipe_math_imul(p_a jsonb, p_b jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  -- (bits # 2^31) - 2^31 reads the low 32 bits as signed
  select (((hotmesh.pipe_to_int32(p_a) * hotmesh.pipe_to_int32(p_b) & 4294967295)
           # 2147483648) - 2147483648)::text::jsonb;
$$;

comment on function hotmesh.pipe_math_imul is
  'The product of two 32-bit integers, wrapped to 32 bits.';


create or replace function hotmesh.pipe_math_hypot(p_args jsonb[])
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_numbers double precision[];
  v_scale   double precision;
begin
  v_numbers := array(select abs(hotmesh.pipe_to_number(arg)) from unnest(p_args) as args (arg));
  if 'Infinity' = any (v_numbers) then
    return '{"$js": "Infinity"}';
  end if;
  v_scale := (select max(number) from unnest(v_numbers) as numbers (number));
  if v_scale = 'NaN' or v_scale is null or v_scale = 0 then
    return hotmesh.pipe_from_number(coalesce(v_scale, 0));
  end if;
  return hotmesh.pipe_from_number(hotmesh.pipe_times(v_scale, (
    select sqrt(sum(case when ratio > 1e-150 then ratio * ratio else 0 end))
      from unnest(v_numbers) as numbers (number), hotmesh.pipe_ratio(number, v_scale) as ratio)));
end;
$$;

comment on function hotmesh.pipe_math_hypot is
  'The square root of the sum of squares.';


create or replace function hotmesh.pipe_math_max(p_args jsonb[])
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_result double precision := '-Infinity';
  v_number double precision;
begin
  for i in 1 .. cardinality(p_args) loop
    v_number := hotmesh.pipe_to_number(p_args[i]);
    if v_number = 'NaN' then
      return '{"$js": "NaN"}';
    elsif v_number > v_result or v_number = 0 and v_result = 0 and v_number::text = '0' then
      v_result := v_number;
    end if;
  end loop;
  return hotmesh.pipe_from_number(v_result);
end;
$$;

comment on function hotmesh.pipe_math_max is
  'The largest of its arguments; NaN if any of them is.';


create or replace function hotmesh.pipe_math_min(p_args jsonb[])
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_result double precision := 'Infinity';
  v_number double precision;
begin
  for i in 1 .. cardinality(p_args) loop
    v_number := hotmesh.pipe_to_number(p_args[i]);
    if v_number = 'NaN' then
      return '{"$js": "NaN"}';
    elsif v_number < v_result or v_number = 0 and v_result = 0 and v_number::text = '-0' then
      v_result := v_number;
    end if;
  end loop;
  return hotmesh.pipe_from_number(v_result);
end;
$$;

comment on function hotmesh.pipe_math_min is
  'The smallest of its arguments; NaN if any of them is.';


create or replace function hotmesh.pipe_math_random()
returns jsonb
language sql
volatile
parallel restricted
as $$
  select hotmesh.pipe_from_number(random());
$$;

comment on function hotmesh.pipe_math_random is
  'A random number from 0 up to 1.';


create or replace function hotmesh.pipe_math_clz32(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  -- the added low bit makes the count 32 for zero
  select (strpos((hotmesh.pipe_to_uint32(p_a)::bit(32))::text || '1', '1') - 1)::text::jsonb;
$$;

comment on function hotmesh.pipe_math_clz32 is
  'The number of leading zero bits of 32.';
