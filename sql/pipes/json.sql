-- Pipe functions of JSON text: JavaScript's JSON.
-- Numbers go through a double, as JavaScript's do: 12345678901234567890 loses digits, 1e400 is
-- Infinity, -0 stays -0. Keys keep the order of the text. A NUL or half a surrogate pair, which jsonb
-- refuses, is read as its placeholder (see string.sql).
-- parse() catches the server's error and is therefore not parallel safe before PostgreSQL 17.


create or replace function hotmesh.pipe_json_gap(p_space jsonb)
returns text
language plpgsql
immutable
parallel safe
as $$
begin
  return case hotmesh.pipe_type(p_space)
           when 'number' then repeat(' ', hotmesh.pipe_clamp(p_space, 10))
           when 'string' then hotmesh.pipe_text_of_units(
                                left(hotmesh.pipe_units(p_space #>> '{}'), 10))
           else ''
         end;
end;
$$;

comment on function hotmesh.pipe_json_gap is
  'What JSON.stringify indents by: so many spaces, or a text, at most ten long.';


create or replace function hotmesh.pipe_json_wrap(
  p_parts  text[],
  p_open   text,
  p_close  text,
  p_gap    text,
  p_indent text)
returns text
language plpgsql
immutable
parallel safe
as $$
begin
  if p_gap = '' or cardinality(p_parts) = 0 then
    return p_open || array_to_string(p_parts, ',') || p_close;
  end if;
  return p_open || E'\n' || p_indent || p_gap
      || array_to_string(p_parts, E',\n' || p_indent || p_gap)
      || E'\n' || p_indent || p_close;
end;
$$;

comment on function hotmesh.pipe_json_wrap is
  'The members of an array or object between its brackets, indented if there is a gap.';


create or replace function hotmesh.pipe_json_escaped(p_text text)
returns text
language plpgsql
immutable
parallel safe
as $$
begin
  if octet_length(p_text) = length(p_text) or p_text !~ '[\U0010D7FF-\U0010DFFF]' then
    return p_text;
  end if;
  return (
    select string_agg(
             case when unit between U&'\+10D7FF' and U&'\+10DFFF' collate "C"
                  then '\u' || lpad(to_hex(hotmesh.pipe_unit_code(unit)), 4, '0')
                  else unit end, '' order by position)
      from string_to_table(p_text, null) with ordinality as units (unit, position));
end;
$$;

comment on function hotmesh.pipe_json_escaped is
  'JSON text with the placeholders of halves and NUL (see string.sql) as the escapes they stand for.';


create or replace function hotmesh.pipe_json_text(
  p_value  jsonb,
  p_keys   text[],
  p_gap    text,
  p_indent text)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  v_type  text := hotmesh.pipe_type(p_value);
  v_parts text[] := '{}';
  v_text  text;
  v_item  jsonb;
  v_key   text;
begin
  if v_type = 'number' then
    return case when jsonb_typeof(p_value) = 'number' or p_value = '{"$js": "-0"}'
                then hotmesh.pipe_to_string(p_value) else 'null' end;
  elsif v_type = 'array' then
    for v_item in select jsonb_array_elements(p_value) loop
      v_parts := v_parts
              || coalesce(hotmesh.pipe_json_text(v_item, p_keys, p_gap, p_indent || p_gap), 'null');
    end loop;
    return hotmesh.pipe_json_wrap(v_parts, '[', ']', p_gap, p_indent);
  elsif v_type = 'object' then
    foreach v_key in array coalesce(p_keys, hotmesh.pipe_keys(p_value)) loop
      v_text := hotmesh.pipe_json_text(p_value -> v_key, p_keys, p_gap, p_indent || p_gap);
      if v_text is not null then
        v_parts := v_parts || (to_jsonb(v_key)::text
                || case when p_gap = '' then ':' else ': ' end || v_text);
      end if;
    end loop;
    return hotmesh.pipe_json_wrap(v_parts, '{', '}', p_gap, p_indent);
  elsif v_type = 'date' then
    return coalesce(
      '"' || hotmesh.pipe_date_iso((p_value ->> 'ms')::double precision) || '"', 'null');
  end if;
  return case when v_type <> 'undefined' then p_value::text end;
end;
$$;

comment on function hotmesh.pipe_json_text is
  'A value as JSON text at an indentation, with some keys or all; null for undefined.';


create or replace function hotmesh.pipe_json_stringify(p_a jsonb, p_b jsonb, p_c jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_gap  text := hotmesh.pipe_json_gap(p_c);
  v_step text := U&'\+10D7FE';
  v_keys text[];
begin
  if jsonb_typeof(p_b) = 'array' then
    v_keys := array(
      select hotmesh.pipe_to_string(item)
        from jsonb_array_elements(p_b) with ordinality as items (item, position)
       where hotmesh.pipe_type(item) in ('string', 'number')
       group by 1
       order by min(position));
  end if;
  if octet_length(v_gap) = length(v_gap) then
    return to_jsonb(hotmesh.pipe_json_escaped(hotmesh.pipe_json_text(p_a, v_keys, v_gap, '')));
  end if;
  -- only what stands in the value is escaped, not the gap
  return to_jsonb(hotmesh.pipe_text_of_units(replace(
    hotmesh.pipe_json_escaped(hotmesh.pipe_json_text(p_a, v_keys, v_step, '')), v_step, v_gap)));
end;
$$;

comment on function hotmesh.pipe_json_stringify is
  'json.stringify(value, keys, space): JSON text; of an object only these keys, if keys is a list.';


create or replace function hotmesh.pipe_json_value(p_json json)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_object jsonb := '{}';
  v_keys   text[] := '{}';
  r        record;
begin
  if json_typeof(p_json) = 'number' then
    return hotmesh.pipe_from_number(hotmesh.pipe_decimal(btrim(p_json::text, E' \t\r\n')));
  elsif json_typeof(p_json) = 'array' then
    return (
      select coalesce(jsonb_agg(hotmesh.pipe_json_value(item) order by position), '[]')
        from json_array_elements(p_json) with ordinality as items (item, position));
  elsif json_typeof(p_json) <> 'object' then
    return p_json::jsonb;
  end if;
  for r in select key, value from json_each(p_json) loop
    v_keys := v_keys || r.key;
    v_object := v_object || jsonb_build_object(r.key, hotmesh.pipe_json_value(r.value));
  end loop;
  return hotmesh.pipe_ordered(v_object, v_keys);
end;
$$;

comment on function hotmesh.pipe_json_value is
  'Parsed JSON with its numbers read as doubles and its keys in their order.';


create or replace function hotmesh.pipe_json_unescaped(p_text text)
returns text
language plpgsql
immutable
parallel safe
as $$
begin
  return hotmesh.pipe_text_of_units((
    select string_agg(
             case
               when token = '\u0000' then U&'\+10D7FF'
               when token ~* '^\\ud[89a-f][0-9a-f]{2}$'
                 then chr(1048576 + ('x0000' || substr(token, 3))::bit(32)::int)
               else token
             end, '' order by position)
      from regexp_matches(p_text, '\\(?:u[0-9a-fA-F]{4}|.)|[^\\]+|\\$', 'g')
             with ordinality as tokens (parts, position),
           lateral (select parts[1]) as part (token)));
end;
$$;

comment on function hotmesh.pipe_json_unescaped is
  'JSON text where the escapes that jsonb refuses are the characters or placeholders they mean.';


create or replace function hotmesh.pipe_json_parse(p_a jsonb, p_b jsonb)
returns jsonb
language plpgsql
immutable
parallel unsafe
as $$
declare
  v_text text := hotmesh.pipe_to_string(p_a);
  v_json jsonb;
begin
  if strpos(v_text, '\u') > 0 and v_text ~* '\\u(d|0000)' then
    v_text := hotmesh.pipe_json_unescaped(v_text);
  end if;
  if v_text ~ '[0-9.]{16}|[0-9][eE]|-0|\.[0-9]*0' then
    return hotmesh.pipe_json_value(v_text::json);
  end if;
  v_json := v_text::jsonb;
  if strpos(v_text, '{') > 0 and v_json::text <> v_text
     and replace(v_json::text, ' ', '') <> v_text then
    return hotmesh.pipe_json_value(v_text::json);
  end if;
  return v_json;
exception
  when invalid_text_representation or untranslatable_character then
    return hotmesh.pipe_throw('Invalid JSON: ' || left(v_text, 100));
end;
$$;

comment on function hotmesh.pipe_json_parse is
  'json.parse(text): the value that JSON text writes; what is not text is read as its text.';
