-- Arguments: what every public function asks of the JSON that it is given.

create or replace function hotmesh._require_payload(p_value jsonb, p_argument text)
returns void
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
begin
  if p_value is null then
    raise exception using errcode = 'MH422', message = format('%s must not be null', p_argument),
      hint = 'jsonb ''{}'' is the empty payload, jsonb ''null'' is null';
  elsif pg_column_size(p_value) > 16 * 1024 * 1024 then
    raise exception using errcode = 'MH422',
      message = format('payload too large: %s has %s bytes, 16 MiB is the most', p_argument,
                       pg_column_size(p_value)),
      hint = 'store the document elsewhere and pass its name';
  elsif pg_column_size(p_value) > 800 and jsonb_path_exists(p_value, '$.**{101}') then
    raise exception using errcode = 'MH422',
      message = format('payload too deep: %s is nested more than 100 levels', p_argument);
  end if;
end;
$$;

comment on function hotmesh._require_payload is 'Raise MH422 for a payload that is absent, too large or too deep.';


create or replace function hotmesh._require_keys(p_value jsonb, p_known text[], p_argument text)
returns void
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
declare
  v_key  text;
begin
  perform _require(jsonb_typeof(p_value) = 'object', format('%s must be a JSON object', p_argument));
  select key into v_key from jsonb_object_keys(p_value) key where key <> all(p_known) order by key limit 1;
  if v_key is not null then
    raise exception using errcode = 'MH422', message = format('%s has an unknown key: %s', p_argument, v_key),
      hint = 'known keys: ' || array_to_string(p_known, ', ');
  end if;
end;
$$;

comment on function hotmesh._require_keys is 'Raise MH422 unless a document is an object of known keys.';


create or replace function hotmesh._number_of(p_value jsonb)
returns double precision
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
begin
  return case when jsonb_typeof(p_value) in ('number', 'string') then pipe_to_number(p_value) end;
end;
$$;

comment on function hotmesh._number_of is 'What a document says where it may say a number: that, numeric text too (NaN if it is none), or null.';


create or replace function hotmesh._span_of(p_value jsonb)
returns interval
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
declare
  v_seconds  double precision := _number_of(p_value);
begin
  return case when v_seconds > 0 and v_seconds <= 3.2e8 then make_interval(secs => v_seconds) end;
end;
$$;

comment on function hotmesh._span_of is 'Seconds of a document as a span of time; null for what is no positive number up to ten years.';
