-- Schemas: whether data fits a JSON Schema (draft 2020-12), and where it does not.
--
-- A schema comes from the compiler, which has checked it and written its patterns in PostgreSQL's words.
-- A misfit is {path, expected, found}; null means that the value fits. A word of a schema that says
-- something of another type than the value's says nothing.

create or replace function hotmesh._misfit(
  p_value   jsonb,
  p_schema  jsonb,
  p_root    jsonb    default null,
  p_path    text     default '',
  p_depth   integer  default 0
)
returns jsonb
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
declare
  v_root    jsonb := coalesce(p_root, p_schema);
  v_misfit  jsonb;
begin
  if p_value is null or p_schema is null or p_schema in ('true', '{}') then
    return null;
  elsif p_schema = 'false' then
    return _unfit(p_path, 'nothing', p_value);
  elsif p_depth >= 300 then
    return _unfit(p_path, 'at most 300 levels of schemas', p_value);
  end if;

  v_misfit := coalesce(
    _type_misfit(p_value, p_schema, p_path),
    case when p_schema ? '$ref' then
      _misfit(p_value, _schema_at(v_root, p_schema ->> '$ref'), v_root, p_path, p_depth + 1)
    end,
    case jsonb_typeof(p_value)
      when 'string' then _text_misfit(p_value, p_schema, p_path)
      when 'number' then _number_misfit(p_value, p_schema, p_path)
      when 'array'  then _array_misfit(p_value, p_schema, v_root, p_path, p_depth)
      when 'object' then _object_misfit(p_value, p_schema, v_root, p_path, p_depth)
    end);
  if v_misfit is null and p_schema ?| array['allOf', 'anyOf', 'oneOf', 'not', 'if'] then
    v_misfit := _choice_misfit(p_value, p_schema, v_root, p_path, p_depth);
  end if;
  return v_misfit;
end;
$$;

comment on function hotmesh._misfit is
  'Where a value first fails to fit a JSON Schema: {path, expected, found}, or null if it fits.';


create or replace function hotmesh._unfit(p_path text, p_expected text, p_found jsonb)
returns jsonb
language sql
immutable
as $$
  select jsonb_build_object('path', p_path, 'expected', p_expected, 'found', case
           when p_found is null then 'nothing'
           when length(p_found::text) > 100 then left(p_found::text, 99) || '…' else p_found::text end);
$$;

comment on function hotmesh._unfit is 'A misfit: where, what was expected, and what was found, cut short.';


create or replace function hotmesh._schema_error(p_value jsonb, p_schema jsonb, p_what text)
returns jsonb
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
declare
  v_misfit  jsonb := _misfit(p_value, p_schema);
begin
  if v_misfit is null then
    return null;
  end if;
  return v_misfit || jsonb_build_object('code', 422, 'message', format(
    '%s does not fit its schema%s: expected %s, found %s', p_what,
    case when v_misfit ->> 'path' <> '' then ' at ' || (v_misfit ->> 'path') else '' end,
    v_misfit ->> 'expected', v_misfit ->> 'found'));
end;
$$;

comment on function hotmesh._schema_error is
  'The error of a step whose data does not fit: code 422, a message, path, expected, found; null if it fits.';


create or replace function hotmesh._require_fit(p_data jsonb, p_graph hotmesh.graphs)
returns void
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
declare
  v_error  jsonb;
begin
  perform _require_payload(p_data, 'p_data');
  v_error := _schema_error(p_data, p_graph.input_schema, 'the input of graph ' || p_graph.topic);
  if v_error is not null then
    raise exception using errcode = 'MH422', message = v_error ->> 'message', detail = v_error::text,
      hint = 'the graph says validate: true, so its input.schema holds; nothing was written';
  end if;
end;
$$;

comment on function hotmesh._require_fit is 'Raise MH422 for data that does not fit the input schema of a graph.';


create or replace function hotmesh._schema_at(p_root jsonb, p_reference text)
returns jsonb
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
begin
  return p_root #> array(select replace(replace(step, '~1', '/'), '~0', '~')
    from unnest((string_to_array(p_reference, '/'))[2:]) with ordinality as steps(step, place) order by place);
end;
$$;

comment on function hotmesh._schema_at is 'The part of a schema to which its own $ref leads.';


create or replace function hotmesh._type_misfit(p_value jsonb, p_schema jsonb, p_path text)
returns jsonb
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
declare
  v_types  jsonb := p_schema -> 'type';
  v_type   text := jsonb_typeof(p_value);
begin
  if v_types is not null then
    if jsonb_typeof(v_types) = 'string' then
      v_types := jsonb_build_array(v_types);
    end if;
    if not (v_types ? v_type or v_type = 'number' and v_types ? 'integer' and trunc(p_value::numeric) = p_value::numeric)
    then
      return _unfit(p_path, (select string_agg(name, ' or ') from jsonb_array_elements_text(v_types) name), p_value);
    end if;
  end if;
  if p_schema ? 'const' and p_value <> p_schema -> 'const' then
    return _unfit(p_path, (p_schema -> 'const')::text, p_value);
  elsif p_schema ? 'enum' and not exists (
      select from jsonb_array_elements(p_schema -> 'enum') one where one = p_value) then
    return _unfit(p_path, 'one of ' || left((p_schema -> 'enum')::text, 300), p_value);
  end if;
  return null;
end;
$$;

comment on function hotmesh._type_misfit is 'Judge a value by type, const and enum.';


create or replace function hotmesh._number_misfit(p_value jsonb, p_schema jsonb, p_path text)
returns jsonb
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
declare
  v_number    numeric := p_value::numeric;
  v_expected  text := case
    when v_number <  (p_schema -> 'minimum')::numeric          then 'at least ' || (p_schema ->> 'minimum')
    when v_number >  (p_schema -> 'maximum')::numeric          then 'at most ' || (p_schema ->> 'maximum')
    when v_number <= (p_schema -> 'exclusiveMinimum')::numeric then 'more than ' || (p_schema ->> 'exclusiveMinimum')
    when v_number >= (p_schema -> 'exclusiveMaximum')::numeric then 'less than ' || (p_schema ->> 'exclusiveMaximum')
    when mod(v_number, (p_schema -> 'multipleOf')::numeric) <> 0 then 'a multiple of ' || (p_schema ->> 'multipleOf')
  end;
begin
  return case when v_expected is not null then _unfit(p_path, v_expected, p_value) end;
end;
$$;

comment on function hotmesh._number_misfit is 'Judge a number by its limits and multipleOf.';


create or replace function hotmesh._text_misfit(p_value jsonb, p_schema jsonb, p_path text)
returns jsonb
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
declare
  v_text  text := p_value #>> '{}';
begin
  if length(v_text) < (p_schema -> 'minLength')::numeric then
    return _unfit(p_path, format('at least %s characters', p_schema -> 'minLength'), p_value);
  elsif length(v_text) > (p_schema -> 'maxLength')::numeric then
    return _unfit(p_path, format('at most %s characters', p_schema -> 'maxLength'), p_value);
  elsif v_text !~ (p_schema ->> 'pattern') then
    return _unfit(p_path, 'text that matches ' || (p_schema ->> 'pattern'), p_value);
  elsif p_schema ? 'format' and not _is_format(v_text, p_schema ->> 'format') then
    return _unfit(p_path, format('text of the format %s', p_schema ->> 'format'), p_value);
  end if;
  return null;
end;
$$;

comment on function hotmesh._text_misfit is 'Judge text by its length, pattern and format.';


create or replace function hotmesh._is_format(p_text text, p_format text)
returns boolean
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
begin
  case p_format
    when 'date' then
      return _is_date(p_text);
    when 'date-time' then
      return p_text ~* ('^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?'
                        '(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$') and p_text !~ '[^ -~]' and _is_date(left(p_text, 10));
    when 'email' then
      return p_text ~ '^[A-Za-z0-9!#$%&''*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&''*+/=?^_`{|}~-]+)*@'
                      '[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$';
    when 'uri' then
      return p_text ~ '^[A-Za-z][A-Za-z0-9+.-]*:([A-Za-z0-9._~:/?#@!$&''()*+,;=[\]-]|%[0-9A-Fa-f]{2})*$'
             and p_text !~ '#.*#';
    when 'uuid' then
      return p_text ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
    when 'ipv4' then
      return p_text ~ '^((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(\.(?!$)|$)){4}$';
    else
      return true;
  end case;
end;
$$;

comment on function hotmesh._is_format is 'Whether text has one of the formats that are checked; any other holds.';


create or replace function hotmesh._is_date(p_text text)
returns boolean
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
begin
  if p_text !~ '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' or left(p_text, 4) = '0000' then
    return false;
  end if;
  return right(p_text, 2)::integer <= extract(day from
    make_date(left(p_text, 4)::integer, substr(p_text, 6, 2)::integer, 1) + interval '1 month - 1 day');
end;
$$;

comment on function hotmesh._is_date is 'Whether text is a day of the calendar, such as 2030-01-31.';


create or replace function hotmesh._array_misfit(
  p_value jsonb, p_schema jsonb, p_root jsonb, p_path text, p_depth integer
)
returns jsonb
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
declare
  v_count   integer := jsonb_array_length(p_value);
  v_prefix  integer := coalesce(jsonb_array_length(p_schema -> 'prefixItems'), 0);
  v_found   integer;
  v_misfit  jsonb;
begin
  if v_count < (p_schema -> 'minItems')::numeric then
    return _unfit(p_path, format('at least %s items', p_schema -> 'minItems'), p_value);
  elsif v_count > (p_schema -> 'maxItems')::numeric then
    return _unfit(p_path, format('at most %s items', p_schema -> 'maxItems'), p_value);
  elsif p_schema -> 'uniqueItems' = 'true' and v_count <> (
      select count(distinct item) from jsonb_array_elements(p_value) item) then
    return _unfit(p_path, 'items of which no two are equal', p_value);
  end if;

  for i in 0 .. least(v_count, case when p_schema ? 'items' then v_count else v_prefix end) - 1 loop
    v_misfit := _misfit(p_value -> i, case when i < v_prefix then p_schema -> 'prefixItems' -> i
                                           else p_schema -> 'items' end, p_root, p_path || '/' || i, p_depth + 1);
    exit when v_misfit is not null;
  end loop;
  if v_misfit is null and p_schema ? 'contains' then
    v_found := (select count(*) from jsonb_array_elements(p_value) item
                 where _misfit(item, p_schema -> 'contains', p_root, p_path, p_depth + 1) is null);
    if v_found < coalesce((p_schema -> 'minContains')::numeric, 1) then
      return _unfit(p_path, format('at least %s items that fit contains',
                                   coalesce(p_schema ->> 'minContains', '1')), p_value);
    elsif v_found > (p_schema -> 'maxContains')::numeric then
      return _unfit(p_path, format('at most %s items that fit contains', p_schema -> 'maxContains'), p_value);
    end if;
  end if;
  return v_misfit;
end;
$$;

comment on function hotmesh._array_misfit is 'Judge an array by its length and its items.';


create or replace function hotmesh._object_misfit(
  p_value jsonb, p_schema jsonb, p_root jsonb, p_path text, p_depth integer
)
returns jsonb
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
declare
  v_count   integer := (select count(*) from jsonb_object_keys(p_value));
  v_name    text;
  v_known   boolean;
  v_misfit  jsonb;
  r         record;
  p         record;
begin
  v_name := (select name from jsonb_array_elements_text(p_schema -> 'required') name
              where not p_value ? name limit 1);
  if v_name is not null then
    return _unfit(p_path, format('a member %s', to_jsonb(v_name)), p_value);
  elsif v_count < (p_schema -> 'minProperties')::numeric then
    return _unfit(p_path, format('at least %s members', p_schema -> 'minProperties'), p_value);
  elsif v_count > (p_schema -> 'maxProperties')::numeric then
    return _unfit(p_path, format('at most %s members', p_schema -> 'maxProperties'), p_value);
  end if;

  for r in select key, value, p_path || '/' || replace(replace(key, '~', '~0'), '/', '~1') as path
             from jsonb_each(p_value)
            where p_schema ?| array['properties', 'patternProperties', 'additionalProperties', 'propertyNames'] loop
    v_misfit := _misfit(to_jsonb(r.key), p_schema -> 'propertyNames', p_root, r.path, p_depth + 1);
    if v_misfit is not null then
      return v_misfit || jsonb_build_object('expected', 'a name that is ' || (v_misfit ->> 'expected'));
    end if;
    v_known := coalesce(p_schema -> 'properties' ? r.key, false);
    if v_known then
      v_misfit := _misfit(r.value, p_schema -> 'properties' -> r.key, p_root, r.path, p_depth + 1);
    end if;
    for p in select key, value from jsonb_each(p_schema -> 'patternProperties') where r.key ~ key loop
      v_known := true;
      v_misfit := coalesce(v_misfit, _misfit(r.value, p.value, p_root, r.path, p_depth + 1));
    end loop;
    if not v_known then
      v_misfit := case when p_schema -> 'additionalProperties' = 'false'
        then _unfit(p_path, format('no member %s', to_jsonb(r.key)), p_value)
        else _misfit(r.value, p_schema -> 'additionalProperties', p_root, r.path, p_depth + 1) end;
    end if;
    if v_misfit is not null then
      return v_misfit;
    end if;
  end loop;

  if p_schema ?| array['dependentRequired', 'dependentSchemas'] then
    return _dependent_misfit(p_value, p_schema, p_root, p_path, p_depth);
  end if;
  return null;
end;
$$;

comment on function hotmesh._object_misfit is 'Judge an object by the number, the names and the values of its members.';


create or replace function hotmesh._dependent_misfit(
  p_value jsonb, p_schema jsonb, p_root jsonb, p_path text, p_depth integer
)
returns jsonb
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
declare
  v_misfit  jsonb;
  r         record;
begin
  for r in select key, name from jsonb_each(p_schema -> 'dependentRequired'), jsonb_array_elements_text(value) name
            where p_value ? key and not p_value ? name loop
    return _unfit(p_path, format('a member %s beside %s', to_jsonb(r.name), to_jsonb(r.key)), p_value);
  end loop;
  for r in select key, value from jsonb_each(p_schema -> 'dependentSchemas') where p_value ? key loop
    v_misfit := coalesce(v_misfit, _misfit(p_value, r.value, p_root, p_path, p_depth + 1));
  end loop;
  return v_misfit;
end;
$$;

comment on function hotmesh._dependent_misfit is 'Judge an object by what the presence of a member asks for.';


create or replace function hotmesh._choice_misfit(
  p_value jsonb, p_schema jsonb, p_root jsonb, p_path text, p_depth integer
)
returns jsonb
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
declare
  v_fitting  integer;
  v_misfit   jsonb;
begin
  for i in 0 .. coalesce(jsonb_array_length(p_schema -> 'allOf'), 0) - 1 loop
    v_misfit := coalesce(v_misfit, _misfit(p_value, p_schema -> 'allOf' -> i, p_root, p_path, p_depth + 1));
  end loop;
  if v_misfit is null and p_schema ? 'if' then
    v_misfit := _misfit(p_value, p_schema -> case
      when _misfit(p_value, p_schema -> 'if', p_root, p_path, p_depth + 1) is null then 'then' else 'else' end,
      p_root, p_path, p_depth + 1);
  end if;
  if v_misfit is not null then
    return v_misfit;
  elsif p_schema ? 'not' and _misfit(p_value, p_schema -> 'not', p_root, p_path, p_depth + 1) is null then
    return _unfit(p_path, 'what does not fit not', p_value);
  elsif p_schema ? 'anyOf' and not exists (select from jsonb_array_elements(p_schema -> 'anyOf') one
      where _misfit(p_value, one, p_root, p_path, p_depth + 1) is null) then
    return _unfit(p_path, format('one of the %s of anyOf', jsonb_array_length(p_schema -> 'anyOf')), p_value);
  elsif p_schema ? 'oneOf' then
    v_fitting := (select count(*) from jsonb_array_elements(p_schema -> 'oneOf') one
                   where _misfit(p_value, one, p_root, p_path, p_depth + 1) is null);
    if v_fitting <> 1 then
      return _unfit(p_path, format('exactly one of the %s of oneOf, not %s',
                                   jsonb_array_length(p_schema -> 'oneOf'), v_fitting), p_value);
    end if;
  end if;
  return null;
end;
$$;

comment on function hotmesh._choice_misfit is 'Judge a value by allOf, anyOf, oneOf, not and if.';
