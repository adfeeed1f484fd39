-- The value kernel of pipes: comparing, arrays, objects, references, and leaving the pipe. What a value
-- is: see 00_core.sql.


-- comparing

create or replace function hotmesh.pipe_strict_equals(p_a jsonb, p_b jsonb)
returns boolean
language plpgsql
immutable
parallel safe
as $$
declare
  v_a text;
  v_b text;
begin
  if p_a is null or p_b is null then
    return p_a is null and p_b is null;
  end if;
  v_a := jsonb_typeof(p_a);
  v_b := jsonb_typeof(p_b);
  if v_a not in ('object', 'array') and v_b not in ('object', 'array') then
    return p_a = p_b;
  end if;
  if hotmesh.pipe_type(p_a) = 'number' and hotmesh.pipe_type(p_b) = 'number' then
    return hotmesh.pipe_to_number(p_a) = hotmesh.pipe_to_number(p_b) and p_a <> '{"$js": "NaN"}';
  end if;
  return p_a = '{"$js": "undefined"}' and p_b = '{"$js": "undefined"}';
end;
$$;

comment on function hotmesh.pipe_strict_equals is
  'JavaScript''s ===, where two arrays, objects or dates are never the same one.';


create or replace function hotmesh.pipe_loose_equals(p_a jsonb, p_b jsonb)
returns boolean
language plpgsql
immutable
parallel safe
as $$
declare
  v_a      text := jsonb_typeof(p_a);
  v_b      text := jsonb_typeof(p_b);
  v_number double precision;
begin
  if v_a = v_b and v_a in ('number', 'string', 'boolean') then
    return p_a = p_b;
  end if;
  if hotmesh.pipe_is_nullish(p_a) or hotmesh.pipe_is_nullish(p_b) then
    return hotmesh.pipe_is_nullish(p_a) and hotmesh.pipe_is_nullish(p_b);
  end if;
  v_a := hotmesh.pipe_type(p_a);
  v_b := hotmesh.pipe_type(p_b);
  if v_a = v_b then
    return hotmesh.pipe_strict_equals(p_a, p_b);
  end if;
  if v_a in ('array', 'object', 'date') then
    return v_b not in ('array', 'object', 'date')
       and hotmesh.pipe_loose_equals(to_jsonb(hotmesh.pipe_to_string(p_a)), p_b);
  end if;
  if v_b in ('array', 'object', 'date') then
    return hotmesh.pipe_loose_equals(p_a, to_jsonb(hotmesh.pipe_to_string(p_b)));
  end if;
  v_number := hotmesh.pipe_to_number(p_a);
  return v_number = hotmesh.pipe_to_number(p_b) and v_number <> 'NaN';
end;
$$;

comment on function hotmesh.pipe_loose_equals is
  'JavaScript''s ==, where two arrays, objects or dates are never the same one.';


create or replace function hotmesh.pipe_less_than(p_a jsonb, p_b jsonb)
returns boolean
language plpgsql
immutable
parallel safe
as $$
declare
  v_a     text := jsonb_typeof(p_a);
  v_b     text := jsonb_typeof(p_b);
  v_left  double precision;
  v_right double precision;
begin
  if v_a = 'number' and v_b = 'number' then
    return p_a < p_b;
  end if;
  if v_a is null or v_b is null then
    return null;
  end if;
  if v_a in ('object', 'array') then
    v_a := hotmesh.pipe_type(p_a);
  end if;
  if v_b in ('object', 'array') then
    v_b := hotmesh.pipe_type(p_b);
  end if;
  if v_a in ('string', 'array', 'object') and v_b in ('string', 'array', 'object') then
    return hotmesh.pipe_text_less_than(hotmesh.pipe_to_string(p_a), hotmesh.pipe_to_string(p_b));
  end if;
  v_left := hotmesh.pipe_to_number(p_a);
  v_right := hotmesh.pipe_to_number(p_b);
  return case when v_left <> 'NaN' and v_right <> 'NaN' then v_left < v_right end;
end;
$$;

comment on function hotmesh.pipe_less_than is
  'JavaScript''s <: two texts by UTF-16 unit, else as numbers; null when either is not a number.';


-- arrays, objects, references

create or replace function hotmesh.pipe_box(p_value jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select coalesce(p_value, '{"$js": "undefined"}');
$$;

comment on function hotmesh.pipe_box is
  'A value as it stands inside an array or object: undefined becomes its tag.';


create or replace function hotmesh.pipe_unbox(p_value jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select nullif(p_value, '{"$js": "undefined"}');
$$;

comment on function hotmesh.pipe_unbox is
  'An item taken out of an array or object: the tag of undefined becomes SQL NULL.';


create or replace function hotmesh.pipe_items(p_array jsonb)
returns jsonb[]
language sql
immutable
parallel safe
as $$
  select array(select hotmesh.pipe_unbox(item) from jsonb_array_elements(p_array) as items (item));
$$;

comment on function hotmesh.pipe_items is
  'The items of a JSON array, in order; undefined ones as NULL.';


create or replace function hotmesh.pipe_array(p_items jsonb[])
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  if array_position(p_items, null) is null then
    return to_jsonb(p_items);
  end if;
  return to_jsonb(array_replace(p_items, null, '{"$js": "undefined"}'::jsonb));
end;
$$;

comment on function hotmesh.pipe_array is
  'A JSON array of these items; NULL ones become the tag of undefined.';


create or replace function hotmesh.pipe_object(p_keys text[], p_values jsonb[])
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_object jsonb := '{}';
begin
  if pg_column_size(p_values) > 2000 then
    return (select coalesce(jsonb_object_agg(key, value) filter (where value is not null), '{}')
              from unnest(p_keys, p_values) as members (key, value));
  end if;
  for i in 1 .. cardinality(p_keys) loop
    if p_values[i] is not null then
      v_object := v_object || jsonb_build_object(p_keys[i], p_values[i]);
    end if;
  end loop;
  return v_object;
end;
$$;

comment on function hotmesh.pipe_object is
  'A JSON object of these keys and values; members whose value is NULL (undefined) are left out.';


-- the order of an object's keys

create or replace function hotmesh.pipe_is_integer_key(p_key text)
returns boolean
language sql
immutable
parallel safe
as $$
  select p_key ~ ('^(0|[1-9][0-9]{0,8}|[1-3][0-9]{9}|4[01][0-9]{8}|42[0-8][0-9]{7}|429[0-3][0-9]{6}|'
                  '4294[0-8][0-9]{5}|42949[0-5][0-9]{4}|429496[0-6][0-9]{3}|4294967[01][0-9]{2}|'
                  '42949672[0-8][0-9]|429496729[0-4])$');
$$;

comment on function hotmesh.pipe_is_integer_key is
  'Whether JavaScript enumerates a key before those that are text: an integer below 2^32 - 1.';


create or replace function hotmesh.pipe_integers_first(p_keys text[])
returns text[]
language plpgsql
immutable
parallel safe
as $$
begin
  if p_keys::text !~ '[{,"][0-9]' then
    return p_keys;
  end if;
  return array(
    select key
      from unnest(p_keys) with ordinality as keys (key, position)
     order by case when hotmesh.pipe_is_integer_key(key) then key::bigint end nulls last, position);
end;
$$;

comment on function hotmesh.pipe_integers_first is
  'Keys as JavaScript enumerates them: integer-like ones first, ascending, then the others.';


create or replace function hotmesh.pipe_keys(p_object jsonb)
returns text[]
language plpgsql
immutable
parallel safe
as $$
begin
  if p_object ? '$js' then
    return array(select key
                   from jsonb_array_elements_text(p_object -> '$js') as keys (key)
                  where p_object ? key);
  end if;
  return hotmesh.pipe_integers_first(array(select jsonb_object_keys(p_object)));
end;
$$;

comment on function hotmesh.pipe_keys is
  'The keys of an object in JavaScript''s order: integer-like ones first, then as they were added.';


create or replace function hotmesh.pipe_stored_keys(p_object jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
  select jsonb_path_query_array(p_object, '$.keyvalue().key');
$$;

comment on function hotmesh.pipe_stored_keys is
  'The keys of an object as jsonb keeps them; an expression, which costs less than a query.';


create or replace function hotmesh.pipe_ordered(p_object jsonb, p_keys text[])
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_object jsonb := p_object - '$js';
  v_keys   text[];
begin
  if hotmesh.pipe_stored_keys(v_object) = to_jsonb(p_keys) then
    return v_object;
  end if;
  v_keys := hotmesh.pipe_integers_first(array(
    select key
      from unnest(p_keys) with ordinality as keys (key, position)
     group by key
     order by min(position)));
  if v_keys = hotmesh.pipe_keys(v_object) then
    return v_object;
  end if;
  return v_object || jsonb_build_object('$js', v_keys);
end;
$$;

comment on function hotmesh.pipe_ordered is
  'An object whose keys were added in this order; it is noted only where jsonb keeps another.';


create or replace function hotmesh.pipe_with(p_object jsonb, p_key text, p_value jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_object jsonb := p_object || jsonb_build_object(p_key, p_value);
begin
  if p_object ? p_key then
    return v_object;
  elsif p_key < ':' collate "C" and hotmesh.pipe_is_integer_key(p_key) then
    return case when p_object ? '$js'
                then hotmesh.pipe_ordered(v_object, hotmesh.pipe_keys(p_object) || p_key)
                else v_object end;
  elsif p_object ? '$js' then
    return v_object || jsonb_build_object('$js', (p_object -> '$js') || to_jsonb(p_key));
  elsif pg_column_size(p_object) > 2000 then
    -- a large object notes its order, so that adding many keys need not look at all of them each time
    return v_object || jsonb_build_object('$js', hotmesh.pipe_keys(p_object) || p_key);
  elsif hotmesh.pipe_stored_keys(v_object) ->> -1 = p_key then
    return v_object;
  end if;
  return hotmesh.pipe_ordered(v_object, hotmesh.pipe_keys(p_object) || p_key);
end;
$$;

comment on function hotmesh.pipe_with is
  'An object with one member set, its value boxed; a new key comes last.';


create or replace function hotmesh.pipe_without(p_object jsonb, p_key text)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  if p_object ? '$js' then
    return hotmesh.pipe_ordered(p_object - p_key, array_remove(hotmesh.pipe_keys(p_object), p_key));
  end if;
  return p_object - p_key;
end;
$$;

comment on function hotmesh.pipe_without is
  'An object without one of its members.';


create or replace function hotmesh.pipe_merged(p_target jsonb, p_source jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_object jsonb := p_target || (p_source - '$js');
begin
  if p_target = '{}' then
    return p_source;
  elsif not p_target ? '$js' and not p_source ? '$js'
        and starts_with(hotmesh.pipe_stored_keys(v_object)::text,
                        left(hotmesh.pipe_stored_keys(p_target)::text, -1)) then
    return v_object;
  end if;
  return hotmesh.pipe_ordered(v_object, hotmesh.pipe_keys(p_target) || hotmesh.pipe_keys(p_source));
end;
$$;

comment on function hotmesh.pipe_merged is
  'An object with the members of another set in it.';


create or replace function hotmesh.pipe_step_keys(p_collection jsonb)
returns text[]
language plpgsql
immutable
parallel safe
as $$
declare
  v_count int;
begin
  case hotmesh.pipe_type(p_collection)
    when 'object' then
      return hotmesh.pipe_keys(p_collection);
    when 'array' then
      v_count := jsonb_array_length(p_collection);
    when 'string' then
      v_count := hotmesh.pipe_text_length(p_collection #>> '{}');
    else
      v_count := 0;
  end case;
  return array(select position::text from generate_series(0, v_count - 1) as position);
end;
$$;

comment on function hotmesh.pipe_step_keys is
  'The keys that @reduce steps through: indexes of an array or a text, keys of an object.';


create or replace function hotmesh.pipe_step_items(p_collection jsonb, p_keys text[])
returns jsonb[]
language plpgsql
immutable
parallel safe
as $$
begin
  case hotmesh.pipe_type(p_collection)
    when 'array' then
      return hotmesh.pipe_items(p_collection);
    when 'object' then
      return array(select hotmesh.pipe_unbox(p_collection -> key)
                     from unnest(p_keys) as keys (key));
    when 'string' then
      return array(select to_jsonb(unit)
                     from string_to_table(hotmesh.pipe_units(p_collection #>> '{}'), null) as unit);
    else
      return '{}';
  end case;
end;
$$;

comment on function hotmesh.pipe_step_items is
  'The items that @reduce steps through, one for each of the keys.';


create or replace function hotmesh.pipe_reference(p_context jsonb, p_path text[])
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_value jsonb := p_context;
  v_step  text;
begin
  foreach v_step in array p_path loop
    if jsonb_typeof(v_value) = 'object' then
      if v_step = '$js' or v_step = 'ms' and hotmesh.pipe_tag(v_value) is not null then
        return null;
      end if;
      v_value := v_value -> v_step;
    elsif jsonb_typeof(v_value) <> 'array' then
      return null;
    elsif v_step = 'length' then
      v_value := jsonb_array_length(v_value)::text::jsonb;
    elsif v_step ~ '^(0|[1-9][0-9]{0,8})$' then
      v_value := v_value -> v_step::int;
    else
      return null;
    end if;
  end loop;
  return hotmesh.pipe_unbox(v_value);
end;
$$;

comment on function hotmesh.pipe_reference is
  'Walk own properties: object keys, canonical indexes and the length of an array; else undefined.';


-- leaving the pipe

create or replace function hotmesh.pipe_untagged(p_value jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_tag    text;
  v_object jsonb;
begin
  if jsonb_typeof(p_value) = 'array' then
    return to_jsonb(array(select coalesce(hotmesh.pipe_untagged(item), 'null')
                            from jsonb_array_elements(p_value) as items (item)));
  elsif jsonb_typeof(p_value) <> 'object' then
    return p_value;
  end if;
  v_tag := hotmesh.pipe_tag(p_value);
  case v_tag
    when 'undefined' then
      return null;
    when '-0' then
      return '0';
    when 'date' then
      return coalesce(
        to_jsonb(hotmesh.pipe_date_iso((p_value ->> 'ms')::double precision)), 'null');
    when 'NaN', 'Infinity', '-Infinity' then
      return 'null';
    else
      v_object := p_value - '$js';
      if strpos(v_object::text, '"$js"') = 0 then
        return v_object;
      end if;
      return (select coalesce(jsonb_object_agg(key, plain) filter (where plain is not null), '{}')
                from jsonb_each(v_object) as members (key, value),
                     hotmesh.pipe_untagged(value) as plain);
  end case;
end;
$$;

comment on function hotmesh.pipe_untagged is
  'A value as plain JSON, its tags resolved at every depth.';


create or replace function hotmesh.pipe_leave(p_value jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_type text := jsonb_typeof(p_value);
  v_text text;
begin
  if v_type in ('object', 'array', 'string') then
    v_text := p_value::text;
    if octet_length(v_text) <> length(v_text) and v_text ~ '[\U0010D7FF-\U0010DFFF]' then
      p_value := regexp_replace(v_text, '[\U0010D7FF-\U0010DFFF]', U&'\FFFD', 'g')::jsonb;
    end if;
    if v_type <> 'string' and strpos(v_text, '"$js"') > 0 then
      return hotmesh.pipe_untagged(p_value);
    end if;
  end if;
  return p_value;
end;
$$;

comment on function hotmesh.pipe_leave is
  'A value as it leaves the pipe: NaN and infinities become null, dates ISO text, -0 becomes 0; half '
  'a character becomes U+FFFD, the order of keys is forgotten.';
