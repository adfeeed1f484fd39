-- Pipe functions of the domain logical: they return an operand, as JavaScript does.
-- Both operands are evaluated.


create or replace function hotmesh.pipe_logical_and(p_a jsonb, p_b jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  return case when hotmesh.pipe_truthy(p_a) then p_b else p_a end;
end;
$$;

comment on function hotmesh.pipe_logical_and is
  'The first value if it is false, else the second (&&).';


create or replace function hotmesh.pipe_logical_or(p_a jsonb, p_b jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  return case when hotmesh.pipe_truthy(p_a) then p_a else p_b end;
end;
$$;

comment on function hotmesh.pipe_logical_or is
  'The first value if it is true, else the second (||).';
