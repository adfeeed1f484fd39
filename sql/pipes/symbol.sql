-- Pipe functions of the domain symbol: constants that a YAML cell cannot spell.


create or replace function hotmesh.pipe_symbol_null()
returns jsonb
language sql
immutable
parallel safe
as $$
  select 'null'::jsonb;
$$;

comment on function hotmesh.pipe_symbol_null is
  'null.';


create or replace function hotmesh.pipe_symbol_undefined()
returns jsonb
language sql
immutable
parallel safe
as $$
  select null::jsonb;
$$;

comment on function hotmesh.pipe_symbol_undefined is
  'undefined.';


create or replace function hotmesh.pipe_symbol_whitespace()
returns jsonb
language sql
immutable
parallel safe
as $$
  select '" "'::jsonb;
$$;

comment on function hotmesh.pipe_symbol_whitespace is
  'One space.';


create or replace function hotmesh.pipe_symbol_object()
returns jsonb
language sql
immutable
parallel safe
as $$
  select '{}'::jsonb;
$$;

comment on function hotmesh.pipe_symbol_object is
  'An empty object.';


create or replace function hotmesh.pipe_symbol_array()
returns jsonb
language sql
immutable
parallel safe
as $$
  select '[]'::jsonb;
$$;

comment on function hotmesh.pipe_symbol_array is
  'An empty array.';


create or replace function hotmesh.pipe_symbol_pos_infinity()
returns jsonb
language sql
immutable
parallel safe
as $$
  select '{"$js": "Infinity"}'::jsonb;
$$;

comment on function hotmesh.pipe_symbol_pos_infinity is
  'Infinity.';


create or replace function hotmesh.pipe_symbol_neg_infinity()
returns jsonb
language sql
immutable
parallel safe
as $$
  select '{"$js": "-Infinity"}'::jsonb;
$$;

comment on function hotmesh.pipe_symbol_neg_infinity is
  '-Infinity.';


create or replace function hotmesh.pipe_symbol_nan()
returns jsonb
language sql
immutable
parallel safe
as $$
  select '{"$js": "NaN"}'::jsonb;
$$;

comment on function hotmesh.pipe_symbol_nan is
  'NaN.';


create or replace function hotmesh.pipe_symbol_date()
returns jsonb
language sql
volatile
parallel safe
as $$
  select hotmesh.pipe_date(floor(extract(epoch from hotmesh.clock()) * 1000)::double precision);
$$;

comment on function hotmesh.pipe_symbol_date is
  'The engines clock as a Date object.';
