-- Pipe functions of the domain bitwise: 32-bit integers; a shift counts modulo 32.


create or replace function hotmesh.pipe_bitwise_and(p_a jsonb, p_b jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select (hotmesh.pipe_to_int32(p_a) & hotmesh.pipe_to_int32(p_b))::text::jsonb;
$$;

comment on function hotmesh.pipe_bitwise_and is
  'The bits that both values have (&).';


create or replace function hotmesh.pipe_bitwise_or(p_a jsonb, p_b jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select (hotmesh.pipe_to_int32(p_a) | hotmesh.pipe_to_int32(p_b))::text::jsonb;
$$;

comment on function hotmesh.pipe_bitwise_or is
  'The bits that either value has (|).';


create or replace function hotmesh.pipe_bitwise_xor(p_a jsonb, p_b jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select (hotmesh.pipe_to_int32(p_a) # hotmesh.pipe_to_int32(p_b))::text::jsonb;
$$;

comment on function hotmesh.pipe_bitwise_xor is
  'The bits that exactly one value has (^).';


create or replace function hotmesh.pipe_bitwise_left_shift(p_a jsonb, p_b jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  -- (bits # 2^31) - 2^31 reads the low 32 bits as signed
  select (((hotmesh.pipe_to_uint32(p_a) << (hotmesh.pipe_to_uint32(p_b) & 31)::int & 4294967295)
           # 2147483648) - 2147483648)::text::jsonb;
$$;

comment on function hotmesh.pipe_bitwise_left_shift is
  'The first value shifted left (<<).';


create or replace function hotmesh.pipe_bitwise_right_shift(p_a jsonb, p_b jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select (hotmesh.pipe_to_int32(p_a) >> (hotmesh.pipe_to_uint32(p_b) & 31)::int)::text::jsonb;
$$;

comment on function hotmesh.pipe_bitwise_right_shift is
  'The first value shifted right, keeping its sign (>>).';


create or replace function hotmesh.pipe_bitwise_unsigned_right_shift(p_a jsonb, p_b jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select (hotmesh.pipe_to_uint32(p_a) >> (hotmesh.pipe_to_uint32(p_b) & 31)::int)::text::jsonb;
$$;

comment on function hotmesh.pipe_bitwise_unsigned_right_shift is
  'The first value shifted right, filling with zeros (>>>).';
