-- Pipe functions of the domain conditional: choosing and comparing. All arguments are evaluated
-- first, so the functions that hand one of them on are plpgsql: inlined, they would skip the other.


create or replace function hotmesh.pipe_conditional_ternary(p_a jsonb, p_b jsonb, p_c jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  return case when hotmesh.pipe_truthy(p_a) then p_b else p_c end;
end;
$$;

comment on function hotmesh.pipe_conditional_ternary is
  'The second value if the first is true, else the third; both have been evaluated.';


create or replace function hotmesh.pipe_conditional_nullish(p_a jsonb, p_b jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  return case when hotmesh.pipe_is_nullish(p_a) then p_b else p_a end;
end;
$$;

comment on function hotmesh.pipe_conditional_nullish is
  'The first value, or the second when the first is null or undefined (??).';


create or replace function hotmesh.pipe_conditional_equality(p_a jsonb, p_b jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select case when hotmesh.pipe_loose_equals(p_a, p_b) then 'true'::jsonb else 'false' end;
$$;

comment on function hotmesh.pipe_conditional_equality is
  'Whether two values are loosely equal (==).';


create or replace function hotmesh.pipe_conditional_inequality(p_a jsonb, p_b jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select case when not hotmesh.pipe_loose_equals(p_a, p_b) then 'true'::jsonb else 'false' end;
$$;

comment on function hotmesh.pipe_conditional_inequality is
  'Whether two values are not loosely equal (!=).';


create or replace function hotmesh.pipe_conditional_strict_equality(p_a jsonb, p_b jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select case when hotmesh.pipe_strict_equals(p_a, p_b) then 'true'::jsonb else 'false' end;
$$;

comment on function hotmesh.pipe_conditional_strict_equality is
  'Whether two values are strictly equal (===).';


create or replace function hotmesh.pipe_conditional_strict_inequality(p_a jsonb, p_b jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select case when not hotmesh.pipe_strict_equals(p_a, p_b) then 'true'::jsonb else 'false' end;
$$;

comment on function hotmesh.pipe_conditional_strict_inequality is
  'Whether two values are not strictly equal (!==).';


create or replace function hotmesh.pipe_conditional_greater_than(p_a jsonb, p_b jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select case when hotmesh.pipe_less_than(p_b, p_a) then 'true'::jsonb else 'false' end;
$$;

comment on function hotmesh.pipe_conditional_greater_than is
  'Whether the first value is greater than the second (>).';


create or replace function hotmesh.pipe_conditional_less_than(p_a jsonb, p_b jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select case when hotmesh.pipe_less_than(p_a, p_b) then 'true'::jsonb else 'false' end;
$$;

comment on function hotmesh.pipe_conditional_less_than is
  'Whether the first value is less than the second (<).';


create or replace function hotmesh.pipe_conditional_greater_than_or_equal(p_a jsonb, p_b jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select case when not hotmesh.pipe_less_than(p_a, p_b) then 'true'::jsonb else 'false' end;
$$;

comment on function hotmesh.pipe_conditional_greater_than_or_equal is
  'Whether the first value is at least the second (>=).';


create or replace function hotmesh.pipe_conditional_less_than_or_equal(p_a jsonb, p_b jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select case when not hotmesh.pipe_less_than(p_b, p_a) then 'true'::jsonb else 'false' end;
$$;

comment on function hotmesh.pipe_conditional_less_than_or_equal is
  'Whether the first value is at most the second (<=).';
