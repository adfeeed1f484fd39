-- Pipe functions of objects: JavaScript's Object.
-- Values are immutable: set, assign and defineProperty return the new object, freeze and seal
-- return what they get, and nothing remembers that it is frozen. A property that is not enumerable
-- cannot be kept and vanishes. Keys come integer-like first, then in the order in which they were
-- added; an object that was stored comes back in that of jsonb (see 00_core.sql).


create or replace function hotmesh.pipe_is_object(p_value jsonb)
returns boolean
language plpgsql
immutable
parallel safe
as $$
begin
  return hotmesh.pipe_type(p_value) in ('object', 'array', 'date');
end;
$$;

comment on function hotmesh.pipe_is_object is
  'Whether a value is what JavaScript calls an object: an object, an array or a date.';


create or replace function hotmesh.pipe_require_object(p_value jsonb, p_name text)
returns void
language plpgsql
immutable
parallel safe
as $$
begin
  if not hotmesh.pipe_is_object(p_value) then
    perform hotmesh.pipe_throw(
      p_name || ' called on ' || hotmesh.pipe_type(p_value) || ', which is not an object');
  end if;
end;
$$;

comment on function hotmesh.pipe_require_object is
  'Throw unless a value is an object, an array or a date.';


create or replace function hotmesh.pipe_own_keys(p_value jsonb)
returns text[]
language plpgsql
immutable
parallel safe
as $$
declare
  v_length int;
begin
  case hotmesh.pipe_type(p_value)
    when 'object' then
      return hotmesh.pipe_keys(p_value);
    when 'array' then
      v_length := jsonb_array_length(p_value);
    when 'string' then
      v_length := hotmesh.pipe_text_length(p_value #>> '{}');
    else
      return '{}';
  end case;
  return array(select position::text from generate_series(0, v_length - 1) as position);
end;
$$;

comment on function hotmesh.pipe_own_keys is
  'The own enumerable keys of a value.';


-- reading

create or replace function hotmesh.pipe_object_get(p_a jsonb, p_b jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  return hotmesh.pipe_unbox(hotmesh.pipe_own(p_a, hotmesh.pipe_to_string(p_b)));
end;
$$;

comment on function hotmesh.pipe_object_get is
  'object.get(object, key): one own property; works on arrays and text too.';


create or replace function hotmesh.pipe_object_keys(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  return to_jsonb(hotmesh.pipe_own_keys(p_a));
end;
$$;

comment on function hotmesh.pipe_object_keys is
  'object.keys(object); empty for what has none.';


create or replace function hotmesh.pipe_object_values(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  if jsonb_typeof(p_a) = 'string' then
    return hotmesh.pipe_string_split(p_a, '""');
  end if;
  return (
    select coalesce(jsonb_agg(hotmesh.pipe_own(p_a, key) order by position), '[]')
      from unnest(hotmesh.pipe_own_keys(p_a)) with ordinality as keys (key, position));
end;
$$;

comment on function hotmesh.pipe_object_values is
  'object.values(object); empty for what has no keys.';


create or replace function hotmesh.pipe_object_entries(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_array(key, value) order by position), '[]')
      from unnest(hotmesh.pipe_own_keys(p_a)) with ordinality as keys (key, position),
           hotmesh.pipe_own(p_a, key) as value);
end;
$$;

comment on function hotmesh.pipe_object_entries is
  'object.entries(object): pairs of key and value.';


create or replace function hotmesh.pipe_object_get_own_property_names(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  return to_jsonb(hotmesh.pipe_own_keys(p_a)
    || case when jsonb_typeof(p_a) in ('array', 'string') and p_a <> '""' then '{length}'::text[]
            else '{}' end);
end;
$$;

comment on function hotmesh.pipe_object_get_own_property_names is
  'object.getOwnPropertyNames(object): the keys, and length of arrays and text.';


create or replace function hotmesh.pipe_object_get_own_property_symbols(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  -- not inlined, so that the argument is evaluated: it may throw
  return '[]';
end;
$$;

comment on function hotmesh.pipe_object_get_own_property_symbols is
  'object.getOwnPropertySymbols(object): never any.';


create or replace function hotmesh.pipe_object_get_own_property_descriptor(p_a jsonb, p_b jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_key   text := hotmesh.pipe_to_string(p_b);
  v_value jsonb := hotmesh.pipe_own(p_a, v_key);
  v_text  boolean := jsonb_typeof(p_a) = 'string';
  v_size  boolean := v_key = 'length' and jsonb_typeof(p_a) in ('array', 'string');
begin
  if v_value is null or p_a = '""' then
    return null;
  end if;
  return jsonb_build_object(
    'value', v_value,
    'writable', not v_text,
    'enumerable', not v_size,
    'configurable', not v_text and not v_size);
end;
$$;

comment on function hotmesh.pipe_object_get_own_property_descriptor is
  'object.getOwnPropertyDescriptor(object, key): value, writable, enumerable, configurable.';


create or replace function hotmesh.pipe_object_has_own_property(p_a jsonb, p_b jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  if hotmesh.pipe_is_nullish(p_a) then
    perform hotmesh.pipe_throw('hasOwnProperty called on null or undefined');
  end if;
  return to_jsonb(hotmesh.pipe_own(p_a, hotmesh.pipe_to_string(p_b)) is not null);
end;
$$;

comment on function hotmesh.pipe_object_has_own_property is
  'object.hasOwnProperty(object, key).';


create or replace function hotmesh.pipe_object_property_is_enumerable(p_a jsonb, p_b jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_key text := hotmesh.pipe_to_string(p_b);
begin
  if hotmesh.pipe_is_nullish(p_a) then
    perform hotmesh.pipe_throw('propertyIsEnumerable called on null or undefined');
  elsif v_key = 'length' and jsonb_typeof(p_a) in ('array', 'string') then
    return 'false';
  end if;
  return to_jsonb(hotmesh.pipe_own(p_a, v_key) is not null);
end;
$$;

comment on function hotmesh.pipe_object_property_is_enumerable is
  'object.propertyIsEnumerable(object, key).';


create or replace function hotmesh.pipe_object_is_prototype_of(p_a jsonb, p_b jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  if hotmesh.pipe_is_nullish(p_a) and hotmesh.pipe_is_object(p_b) then
    perform hotmesh.pipe_throw('isPrototypeOf called on null or undefined');
  end if;
  return 'false';
end;
$$;

comment on function hotmesh.pipe_object_is_prototype_of is
  'object.isPrototypeOf(object, other): never, among plain data.';


-- writing

create or replace function hotmesh.pipe_array_put(p_array jsonb, p_key text, p_value jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_length int := jsonb_array_length(p_array);
  v_wanted double precision;
begin
  if p_key = 'length' then
    v_wanted := hotmesh.pipe_to_number(hotmesh.pipe_unbox(p_value));
    if v_wanted is null or v_wanted not between 0 and 4294967295 or v_wanted <> trunc(v_wanted) then
      perform hotmesh.pipe_throw('Invalid array length');
    elsif v_wanted < v_length then
      return hotmesh.pipe_items_between(p_array, 0, v_wanted::int);
    end if;
  elsif p_key ~ '^(0|[1-9][0-9]{0,9})$' and p_key::bigint < 4294967295 then
    v_wanted := p_key::bigint;
  else
    return p_array;
  end if;
  if v_wanted - v_length > 65536 then
    perform hotmesh.pipe_throw('set: result too large');
  end if;
  p_array := p_array || hotmesh.pipe_array(
    array_fill(null::jsonb, array[greatest(v_wanted - v_length, 0)::int]));
  if p_key = 'length' then
    return p_array;
  end if;
  return jsonb_set(p_array, array[p_key], hotmesh.pipe_box(p_value));
end;
$$;

comment on function hotmesh.pipe_array_put is
  'An array with one index (or its length) set; other keys cannot be kept.';


create or replace function hotmesh.pipe_put(p_object jsonb, p_key text, p_value jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  return case hotmesh.pipe_type(p_object)
           when 'object' then hotmesh.pipe_with(p_object, p_key, hotmesh.pipe_box(p_value))
           when 'array'  then hotmesh.pipe_array_put(p_object, p_key, p_value)
           else p_object
         end;
end;
$$;

comment on function hotmesh.pipe_put is
  'An object or array with one property set.';


create or replace function hotmesh.pipe_object_set(p_a jsonb, p_b jsonb, p_c jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  if jsonb_typeof(p_a) = 'object' and hotmesh.pipe_tag(p_a) is null then
    return hotmesh.pipe_with(p_a, hotmesh.pipe_to_string(p_b), hotmesh.pipe_box(p_c));
  elsif not hotmesh.pipe_truthy(p_a) then
    return hotmesh.pipe_put('{}', hotmesh.pipe_to_string(p_b), p_c);
  end if;
  perform hotmesh.pipe_require_object(p_a, 'set');
  return hotmesh.pipe_put(p_a, hotmesh.pipe_to_string(p_b), p_c);
end;
$$;

comment on function hotmesh.pipe_object_set is
  'object.set(object, key, value): the object with that property; a falsy object is a new one.';


create or replace function hotmesh.pipe_object_create(p_args jsonb[])
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_object jsonb := '{}';
  v_sorted boolean := true;
  v_last   text := '';
  v_key    text;
begin
  for i in 1 .. cardinality(p_args) by 2 loop
    v_key := hotmesh.pipe_to_string(p_args[i]);
    v_object := v_object || jsonb_build_object(v_key, hotmesh.pipe_box(p_args[i + 1]));
    v_sorted := v_sorted and (octet_length(v_last), v_last collate "C")
                           < (octet_length(v_key), v_key collate "C");
    v_last := v_key;
  end loop;
  if v_sorted then
    return v_object;
  end if;
  return hotmesh.pipe_ordered(v_object, array(
    select hotmesh.pipe_to_string(p_args[i]) from generate_series(1, cardinality(p_args), 2) as i));
end;
$$;

comment on function hotmesh.pipe_object_create is
  'object.create(key, value, …): an object of these pairs.';


create or replace function hotmesh.pipe_object_from_entries(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_object jsonb := '{}';
  v_keys   text[] := '{}';
  v_entry  jsonb;
begin
  if p_a = '""' then
    return '{}';
  elsif jsonb_typeof(p_a) is distinct from 'array' then
    perform hotmesh.pipe_throw('fromEntries: ' || hotmesh.pipe_type(p_a) || ' is no list of pairs');
  end if;
  foreach v_entry in array hotmesh.pipe_items(p_a) loop
    perform hotmesh.pipe_require_object(v_entry, 'fromEntries');
    v_keys := v_keys
           || hotmesh.pipe_to_string(hotmesh.pipe_unbox(hotmesh.pipe_own(v_entry, '0')));
    v_object := v_object || jsonb_build_object(
      v_keys[cardinality(v_keys)], hotmesh.pipe_box(hotmesh.pipe_own(v_entry, '1')));
  end loop;
  return hotmesh.pipe_ordered(v_object, v_keys);
end;
$$;

comment on function hotmesh.pipe_object_from_entries is
  'object.fromEntries(pairs): an object of pairs [key, value].';


create or replace function hotmesh.pipe_object_assign(p_args jsonb[])
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_target jsonb := case when hotmesh.pipe_truthy(p_args[1]) then p_args[1] else '{}' end;
  v_source jsonb;
  v_key    text;
begin
  foreach v_source in array p_args[2:] loop
    if hotmesh.pipe_type(v_source) = 'object' and hotmesh.pipe_type(v_target) = 'object' then
      v_target := hotmesh.pipe_merged(v_target, v_source);
    else
      foreach v_key in array hotmesh.pipe_own_keys(v_source) loop
        if jsonb_typeof(v_target) = 'string' and hotmesh.pipe_own(v_target, v_key) is not null then
          perform hotmesh.pipe_throw('Cannot assign to read only property ' || v_key);
        end if;
        v_target := hotmesh.pipe_put(v_target, v_key, hotmesh.pipe_own(v_source, v_key));
      end loop;
    end if;
  end loop;
  return v_target;
end;
$$;

comment on function hotmesh.pipe_object_assign is
  'object.assign(target, …): the target with the properties of the others; a falsy one is new.';


create or replace function hotmesh.pipe_define(p_object jsonb, p_key text, p_descriptor jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_exists boolean := hotmesh.pipe_own(p_object, p_key) is not null;
  v_get    jsonb := hotmesh.pipe_own(p_descriptor, 'get');
  v_set    jsonb := hotmesh.pipe_own(p_descriptor, 'set');
  v_value  jsonb := hotmesh.pipe_own(p_descriptor, 'value');
begin
  perform hotmesh.pipe_require_object(p_descriptor, 'Property description');
  if hotmesh.pipe_unbox(v_get) is not null or hotmesh.pipe_unbox(v_set) is not null then
    perform hotmesh.pipe_throw('Getter and setter must be functions');
  elsif coalesce(v_get, v_set) is not null
        and coalesce(v_value, hotmesh.pipe_own(p_descriptor, 'writable')) is not null then
    perform hotmesh.pipe_throw('Cannot both specify accessors and a value or writable');
  elsif p_key = 'length' and jsonb_typeof(p_object) = 'array'
        and (hotmesh.pipe_truthy(hotmesh.pipe_own(p_descriptor, 'enumerable'))
             or hotmesh.pipe_truthy(hotmesh.pipe_own(p_descriptor, 'configurable'))) then
    perform hotmesh.pipe_throw('Cannot redefine property: length');
  end if;
  if v_value is null and v_exists and coalesce(v_get, v_set) is null then
    v_value := hotmesh.pipe_own(p_object, p_key);
  end if;
  if hotmesh.pipe_truthy(hotmesh.pipe_unbox(hotmesh.pipe_own(p_descriptor, 'enumerable')))
     or v_exists and hotmesh.pipe_own(p_descriptor, 'enumerable') is null
     or jsonb_typeof(p_object) = 'array' then
    return hotmesh.pipe_put(p_object, p_key, v_value);
  end if;
  return case when hotmesh.pipe_type(p_object) = 'object'
              then hotmesh.pipe_without(p_object, p_key) else p_object end;
end;
$$;

comment on function hotmesh.pipe_define is
  'An object with one property described; one that is not enumerable vanishes.';


create or replace function hotmesh.pipe_object_define_property(p_a jsonb, p_b jsonb, p_c jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  perform hotmesh.pipe_require_object(p_a, 'defineProperty');
  return hotmesh.pipe_define(p_a, hotmesh.pipe_to_string(p_b), p_c);
end;
$$;

comment on function hotmesh.pipe_object_define_property is
  'object.defineProperty(object, key, descriptor).';


create or replace function hotmesh.pipe_object_define_properties(p_a jsonb, p_b jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_key text;
begin
  perform hotmesh.pipe_require_object(p_a, 'defineProperties');
  if hotmesh.pipe_is_nullish(p_b) then
    perform hotmesh.pipe_throw('Cannot convert undefined or null to object');
  end if;
  foreach v_key in array hotmesh.pipe_own_keys(p_b) loop
    p_a := hotmesh.pipe_define(p_a, v_key, hotmesh.pipe_unbox(hotmesh.pipe_own(p_b, v_key)));
  end loop;
  return p_a;
end;
$$;

comment on function hotmesh.pipe_object_define_properties is
  'object.defineProperties(object, descriptors).';


-- freezing, which immutable values need not

create or replace function hotmesh.pipe_object_freeze(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select p_a;
$$;

comment on function hotmesh.pipe_object_freeze is
  'object.freeze(object): the object.';


create or replace function hotmesh.pipe_object_seal(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select p_a;
$$;

comment on function hotmesh.pipe_object_seal is
  'object.seal(object): the object.';


create or replace function hotmesh.pipe_object_prevent_extensions(p_a jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select p_a;
$$;

comment on function hotmesh.pipe_object_prevent_extensions is
  'object.preventExtensions(object): the object.';


create or replace function hotmesh.pipe_object_is_frozen(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  return to_jsonb(not hotmesh.pipe_is_object(p_a));
end;
$$;

comment on function hotmesh.pipe_object_is_frozen is
  'object.isFrozen(object): only what is no object.';


create or replace function hotmesh.pipe_object_is_sealed(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  return to_jsonb(not hotmesh.pipe_is_object(p_a));
end;
$$;

comment on function hotmesh.pipe_object_is_sealed is
  'object.isSealed(object): only what is no object.';


create or replace function hotmesh.pipe_object_is_extensible(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  return to_jsonb(hotmesh.pipe_is_object(p_a));
end;
$$;

comment on function hotmesh.pipe_object_is_extensible is
  'object.isExtensible(object): every object.';


-- what every domain inherits

create or replace function hotmesh.pipe_inherited_to_string()
returns jsonb
language sql
immutable
parallel safe
as $$
  select '"[object Undefined]"'::jsonb;
$$;

comment on function hotmesh.pipe_inherited_to_string is
  'What Object.prototype.toString answers when it is called on nothing, as every function here is.';


create or replace function hotmesh.pipe_inherited_is_prototype_of(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  if hotmesh.pipe_is_object(p_a) then
    perform hotmesh.pipe_throw('isPrototypeOf called on null or undefined');
  end if;
  return 'false';
end;
$$;

comment on function hotmesh.pipe_inherited_is_prototype_of is
  'What Object.prototype.isPrototypeOf answers when it is called on nothing: it throws on objects.';
