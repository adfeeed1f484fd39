-- Pipe functions of the domain unary: the operators !, +, - and ~.


create or replace function hotmesh.pipe_unary_not(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select case when hotmesh.pipe_truthy(p_a) then 'false'::jsonb else 'true' end;
$$;

comment on function hotmesh.pipe_unary_not is
  'Whether a value is false (!).';


create or replace function hotmesh.pipe_unary_positive(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_from_number(hotmesh.pipe_to_number(p_a));
$$;

comment on function hotmesh.pipe_unary_positive is
  'A value as a number (+).';


create or replace function hotmesh.pipe_unary_negative(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select hotmesh.pipe_from_number(-hotmesh.pipe_to_number(p_a));
$$;

comment on function hotmesh.pipe_unary_negative is
  'A value as a number, negated (-); 0 becomes -0.';


create or replace function hotmesh.pipe_unary_bitwise_not(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select (~hotmesh.pipe_to_int32(p_a))::text::jsonb;
$$;

comment on function hotmesh.pipe_unary_bitwise_not is
  'The 32 bits of a value, inverted (~).';
