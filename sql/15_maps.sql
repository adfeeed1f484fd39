-- Maps: what the functions of a version do with mapped data, besides the functions of the @pipe language.

create or replace function hotmesh._unfolded(p_mapped jsonb, p_suffixes jsonb)
returns jsonb
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
declare
  v_unfolded  jsonb := p_mapped;
  v_value     jsonb;
  r           record;
begin
  for r in select key, value as suffix from jsonb_each(p_suffixes) loop
    v_value := p_mapped -> r.key;
    v_unfolded := v_unfolded - r.key;
    continue when v_value is null;
    case jsonb_typeof(r.suffix)
      when 'object' then
        v_unfolded := v_unfolded || jsonb_build_object(r.key, _unfolded(v_value, r.suffix));
      when 'number' then
        v_unfolded := v_unfolded || jsonb_build_object(regexp_replace(r.key, '\[[^[]*\]$', ''),
                                                       _slots(v_value, r.suffix::integer));
      else
        v_unfolded := v_unfolded || _marked(v_value, r.suffix #>> '{}');
    end case;
  end loop;
  return v_unfolded;
end;
$$;

comment on function hotmesh._unfolded is
  'Job maps with their suffixes applied: name[3] becomes slots of name; of name[-] the members take its place.';


create or replace function hotmesh._slots(p_value jsonb, p_count integer)
returns jsonb
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
begin
  return coalesce(case jsonb_typeof(p_value)
    when 'array' then (
      select jsonb_object_agg(place - 1, item)
        from jsonb_array_elements(p_value) with ordinality as items(item, place) where place <= p_count)
    when 'object' then (
      select jsonb_object_agg(slot, p_value -> slot::text)
        from generate_series(0, p_count - 1) slot where p_value ? slot::text)
  end, '{}');
end;
$$;

comment on function hotmesh._slots is
  'The first items of an array, or the members of an object that are so named, as {"0": …, "1": …}.';


create or replace function hotmesh._marked(p_value jsonb, p_sign text)
returns jsonb
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
begin
  return coalesce((
    select jsonb_object_agg(key, value) from jsonb_each(case jsonb_typeof(p_value) when 'object' then p_value end)
     where starts_with(key, p_sign)), '{}');
end;
$$;

comment on function hotmesh._marked is 'The members of an object whose names begin with a sign.';


create or replace function hotmesh._measured(p_mapped jsonb)
returns jsonb
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
begin
  return (select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(p_mapped)
           where jsonb_typeof(value) in ('string', 'number', 'boolean'));
end;
$$;

comment on function hotmesh._measured is 'Of a step''s telemetry what can be told as such: text, numbers, booleans.';
