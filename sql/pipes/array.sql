-- Pipe functions of arrays: JavaScript's Array.
-- Values are immutable: push and reverse return the new array, pop and shift the item that would
-- have gone, unshift the new length; nobody who reads the array later sees a change.
-- Undefined inside an array is the tag {"$js":"undefined"} (pipe_box, pipe_unbox).
-- What grows step by step (push, concat, join) is limited to 16 MiB.


create or replace function hotmesh.pipe_require_array(p_value jsonb, p_name text)
returns void
language plpgsql
immutable
parallel safe
as $$
begin
  if jsonb_typeof(p_value) is distinct from 'array' then
    perform hotmesh.pipe_throw(p_name || ' is not a function of ' || hotmesh.pipe_type(p_value));
  end if;
end;
$$;

comment on function hotmesh.pipe_require_array is
  'Throw unless a value is an array.';


create or replace function hotmesh.pipe_grown(p_value jsonb, p_name text)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  if pg_column_size(p_value) > 16777216 then
    perform hotmesh.pipe_throw(p_name || ': result too large');
  end if;
  return p_value;
end;
$$;

comment on function hotmesh.pipe_grown is
  'A value that has grown, unless it has grown too large.';


create or replace function hotmesh.pipe_is_index(p_key text)
returns boolean
language sql
immutable
parallel safe
as $$
  select p_key ~ '^(0|[1-9][0-9]{0,8})$';
$$;

comment on function hotmesh.pipe_is_index is
  'Whether a key is a canonical array index.';


create or replace function hotmesh.pipe_own(p_value jsonb, p_key text)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_type text := jsonb_typeof(p_value);
begin
  if v_type = 'object' then
    return case when p_key <> '$js' and hotmesh.pipe_tag(p_value) is null then p_value -> p_key end;
  elsif v_type = 'array' then
    if hotmesh.pipe_is_index(p_key) then
      return p_value -> p_key::int;
    end if;
    return case when p_key = 'length' then to_jsonb(jsonb_array_length(p_value)) end;
  elsif v_type = 'string' then
    if hotmesh.pipe_is_index(p_key) then
      return to_jsonb(nullif(hotmesh.pipe_text_of_units(
        substr(hotmesh.pipe_units(p_value #>> '{}'), p_key::int + 1, 1)), ''));
    end if;
    return case when p_key = 'length' then to_jsonb(hotmesh.pipe_text_length(p_value #>> '{}')) end;
  end if;
  return null;
end;
$$;

comment on function hotmesh.pipe_own is
  'An own property of a value, still boxed: NULL means that there is none.';


create or replace function hotmesh.pipe_array_get(p_a jsonb, p_b jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  return hotmesh.pipe_unbox(hotmesh.pipe_own(
    p_a, case when hotmesh.pipe_truthy(p_b) then hotmesh.pipe_to_string(p_b) else '0' end));
end;
$$;

comment on function hotmesh.pipe_array_get is
  'array.get(array, index = 0); works on text and objects too.';


create or replace function hotmesh.pipe_array_length(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  return hotmesh.pipe_unbox(hotmesh.pipe_own(p_a, 'length'));
end;
$$;

comment on function hotmesh.pipe_array_length is
  'array.length(array); works on text too.';


create or replace function hotmesh.pipe_array_concat(p_a jsonb, p_b jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  if jsonb_typeof(p_a) = 'array' then
    return hotmesh.pipe_grown(p_a || case when jsonb_typeof(p_b) = 'array' then p_b
                                          else hotmesh.pipe_array(array[p_b]) end, 'concat');
  end if;
  return to_jsonb(hotmesh.pipe_text_of_units(
    hotmesh.pipe_text(p_a, 'concat') || hotmesh.pipe_to_string(p_b)));
end;
$$;

comment on function hotmesh.pipe_array_concat is
  'array.concat(a, b): both in one, where a b that is no array is one item; works on text too.';


-- finding

create or replace function hotmesh.pipe_same(p_item jsonb, p_target jsonb)
returns boolean
language sql
immutable
parallel safe
as $$
  select case
           when p_target in ('0', '{"$js": "-0"}') then p_item in ('0', '{"$js": "-0"}')
           else p_item = p_target
         end;
$$;

comment on function hotmesh.pipe_same is
  'Whether an item is === a boxed target that is no array, object, date or NaN.';


create or replace function hotmesh.pipe_findable(p_target jsonb)
returns boolean
language plpgsql
immutable
parallel safe
as $$
begin
  return hotmesh.pipe_type(p_target) not in ('array', 'object', 'date')
     and p_target is distinct from '{"$js": "NaN"}';
end;
$$;

comment on function hotmesh.pipe_findable is
  'Whether a value can be === to another: NaN never is, two objects are never the same one.';


create or replace function hotmesh.pipe_array_index_of(p_a jsonb, p_b jsonb, p_c jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_target jsonb := hotmesh.pipe_box(p_b);
  v_from   int;
begin
  if jsonb_typeof(p_a) = 'string' then
    return hotmesh.pipe_string_index_of(p_a, p_b, p_c);
  end if;
  perform hotmesh.pipe_require_array(p_a, 'indexOf');
  if not hotmesh.pipe_findable(p_b) then
    return '-1';
  end if;
  v_from := hotmesh.pipe_offset(p_c, jsonb_array_length(p_a));
  return to_jsonb(coalesce(
    (select min(position) - 1
       from jsonb_array_elements(p_a) with ordinality as items (item, position)
      where position > v_from
        and hotmesh.pipe_same(item, v_target)), -1));
end;
$$;

comment on function hotmesh.pipe_array_index_of is
  'array.indexOf(array, item, from = 0): by ===, -1 if it is not there; works on text too.';


create or replace function hotmesh.pipe_array_last_index_of(p_a jsonb, p_b jsonb, p_c jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_target jsonb := hotmesh.pipe_box(p_b);
  v_from   double precision;
begin
  if jsonb_typeof(p_a) = 'string' then
    return hotmesh.pipe_string_last_index_of(p_a, p_b, p_c);
  end if;
  perform hotmesh.pipe_require_array(p_a, 'lastIndexOf');
  if not hotmesh.pipe_findable(p_b) then
    return '-1';
  end if;
  v_from := hotmesh.pipe_to_integer(p_c);
  v_from := v_from + case when v_from < 0 then jsonb_array_length(p_a) else 0 end;
  return to_jsonb(coalesce(
    (select max(position) - 1
       from jsonb_array_elements(p_a) with ordinality as items (item, position)
      where position <= v_from + 1
        and hotmesh.pipe_same(item, v_target)), -1));
end;
$$;

comment on function hotmesh.pipe_array_last_index_of is
  'array.lastIndexOf(array, item, from): without from only index 0 is looked at, as in HotMesh.';


-- text

create or replace function hotmesh.pipe_array_join(p_a jsonb, p_b jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_text text;
begin
  perform hotmesh.pipe_require_array(p_a, 'join');
  v_text := hotmesh.pipe_join(
    p_a, case when p_b is null then ',' else hotmesh.pipe_to_string(p_b) end);
  if octet_length(v_text) > 16777216 then
    perform hotmesh.pipe_throw('join: result too large');
  end if;
  return to_jsonb(v_text);
end;
$$;

comment on function hotmesh.pipe_array_join is
  'array.join(array, separator = '',''): the items as text, null and undefined empty.';


-- ends

create or replace function hotmesh.pipe_array_pop(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  perform hotmesh.pipe_require_array(p_a, 'pop');
  return hotmesh.pipe_unbox(p_a -> -1);
end;
$$;

comment on function hotmesh.pipe_array_pop is
  'array.pop(array): the last item.';


create or replace function hotmesh.pipe_array_shift(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  perform hotmesh.pipe_require_array(p_a, 'shift');
  return hotmesh.pipe_unbox(p_a -> 0);
end;
$$;

comment on function hotmesh.pipe_array_shift is
  'array.shift(array): the first item.';


create or replace function hotmesh.pipe_array_push(p_args jsonb[])
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  perform hotmesh.pipe_require_array(p_args[1], 'push');
  return hotmesh.pipe_grown(p_args[1] || hotmesh.pipe_array(p_args[2:]), 'push');
end;
$$;

comment on function hotmesh.pipe_array_push is
  'array.push(array, …): the array with these items behind it.';


create or replace function hotmesh.pipe_array_unshift(p_args jsonb[])
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  perform hotmesh.pipe_require_array(p_args[1], 'unshift');
  return to_jsonb(jsonb_array_length(p_args[1]) + cardinality(p_args) - 1);
end;
$$;

comment on function hotmesh.pipe_array_unshift is
  'array.unshift(array, …): the length that the array would have with these items in front.';


-- parts

create or replace function hotmesh.pipe_items_between(p_array jsonb, p_start int, p_end int)
returns jsonb
language sql
immutable
parallel safe
as $$
  select coalesce(jsonb_agg(item order by position), '[]')
    from jsonb_array_elements(p_array) with ordinality as items (item, position)
   where position > p_start
     and position <= p_end;
$$;

comment on function hotmesh.pipe_items_between is
  'The items from one index up to, but without, another.';


create or replace function hotmesh.pipe_array_slice(p_a jsonb, p_b jsonb, p_c jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_length int;
begin
  if jsonb_typeof(p_a) = 'string' then
    return hotmesh.pipe_string_slice(p_a, p_b, p_c);
  end if;
  perform hotmesh.pipe_require_array(p_a, 'slice');
  v_length := jsonb_array_length(p_a);
  return hotmesh.pipe_items_between(
    p_a,
    hotmesh.pipe_offset(p_b, v_length),
    case when p_c is null then v_length else hotmesh.pipe_offset(p_c, v_length) end);
end;
$$;

comment on function hotmesh.pipe_array_slice is
  'array.slice(array, start, end): negative positions count from the end; works on text too.';


create or replace function hotmesh.pipe_array_splice(p_args jsonb[])
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_start int;
begin
  perform hotmesh.pipe_require_array(p_args[1], 'splice');
  v_start := hotmesh.pipe_offset(p_args[2], jsonb_array_length(p_args[1]));
  return hotmesh.pipe_items_between(
    p_args[1],
    v_start,
    v_start + hotmesh.pipe_clamp(p_args[3], jsonb_array_length(p_args[1]) - v_start));
end;
$$;

comment on function hotmesh.pipe_array_splice is
  'array.splice(array, start, count, …): the items that would go; without a count none.';


create or replace function hotmesh.pipe_array_reverse(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  perform hotmesh.pipe_require_array(p_a, 'reverse');
  return (select coalesce(jsonb_agg(item order by position desc), '[]')
            from jsonb_array_elements(p_a) with ordinality as items (item, position));
end;
$$;

comment on function hotmesh.pipe_array_reverse is
  'array.reverse(array): the items from last to first.';


-- sorting

create or replace function hotmesh.pipe_sort_key(p_text text)
returns text[]
language plpgsql
immutable
parallel safe
as $$
declare
  v_plain text := regexp_replace(
            normalize(p_text, nfkd),
            '[\u0001-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2060-\u2064\ufeff\U0010D7FF]',
            '', 'g');
  v_spelt text := replace(v_plain, 'ß', 'ss');
  v_marks text := '[\u0300-\u036f]';
begin
  return array[
    regexp_replace(
      translate(hotmesh.pipe_lower(regexp_replace(v_spelt, v_marks, '', 'g')),
                E'\t\n\u000b\f\r _-,;:!?.''"()[]{}@*/\\&#%`^+<=>|~$\u2028\u2029',
                U&'\0001\0002\0003\0004\0005\0006\0007\0008\0009\000A\000B\000C\000D\000E\000F\0010'
                 '\0011\0012\0013\0014\0015\0016\0017\0018\0019\001A\001B\001C\001D\001E\001F\0020'
                 '\0021\0022\0023\0024\0025\0026\0005\0005'),
      '[\u2190-\u2bff\U0001f000-\U0001faff]', U&'\0027\005C&', 'g'),
    regexp_replace(v_spelt, '[^\u0300-\u036f]', U&'\0001', 'g'),
    translate(regexp_replace(v_plain, v_marks, '', 'g'),
              'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
              'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ')];
end;
$$;

comment on function hotmesh.pipe_sort_key is
  'What en-US sorts text by, approximately: letters without accents and case, accents, case.';


create or replace function hotmesh.pipe_compare_text(p_a text, p_b text)
returns int
language plpgsql
immutable
parallel safe
as $$
declare
  v_a text[];
  v_b text[];
begin
  if p_a = p_b then
    return 0;
  elsif to_regcollation('pg_catalog."en-US-x-icu"') is not null then
    return case when p_a < p_b collate "en-US-x-icu" then -1 else 1 end;
  end if;
  v_a := hotmesh.pipe_sort_key(p_a);
  v_b := hotmesh.pipe_sort_key(p_b);
  return case
           when v_a = v_b                   then 0
           when v_a < v_b collate "C"       then -1
           else 1
         end;
end;
$$;

comment on function hotmesh.pipe_compare_text is
  'localeCompare in en-US: by the server''s ICU where it has one, else approximately.';


create or replace function hotmesh.pipe_sort_text(p_array jsonb, p_descending boolean)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  if to_regcollation('pg_catalog."en-US-x-icu"') is not null then
    if p_descending then
      return (select jsonb_agg(item order by item #>> '{}' collate "en-US-x-icu" desc, position)
                from jsonb_array_elements(p_array) with ordinality as items (item, position));
    end if;
    return (select jsonb_agg(item order by item #>> '{}' collate "en-US-x-icu", position)
              from jsonb_array_elements(p_array) with ordinality as items (item, position));
  elsif p_descending then
    return (select jsonb_agg(item order by key collate "C" desc, position)
              from jsonb_array_elements(p_array) with ordinality as items (item, position),
                   hotmesh.pipe_sort_key(item #>> '{}') as key);
  end if;
  return (select jsonb_agg(item order by key collate "C", position)
            from jsonb_array_elements(p_array) with ordinality as items (item, position),
                 hotmesh.pipe_sort_key(item #>> '{}') as key);
end;
$$;

comment on function hotmesh.pipe_sort_text is
  'An array of text sorted as en-US sorts.';


create or replace function hotmesh.pipe_compare(p_a jsonb, p_b jsonb, p_descending boolean)
returns int
language plpgsql
immutable
parallel safe
as $$
declare
  v_sign int := case when p_descending then -1 else 1 end;
begin
  if p_a = 'null' or p_b = 'null' then
    return v_sign * case when p_a = p_b then 0 when p_a = 'null' then -1 else 1 end;
  elsif jsonb_typeof(p_a) = 'string' and jsonb_typeof(p_b) = 'string' then
    return v_sign * hotmesh.pipe_compare_text(p_a #>> '{}', p_b #>> '{}');
  elsif hotmesh.pipe_less_than(p_a, p_b) then
    return -v_sign;
  elsif hotmesh.pipe_less_than(p_b, p_a) then
    return v_sign;
  end if;
  return 0;
end;
$$;

comment on function hotmesh.pipe_compare is
  'How array.sort compares two items of any kind: null first, text by en-US, the others by <.';


create or replace function hotmesh.pipe_first_run(p_items jsonb[], p_descending boolean)
returns jsonb[]
language plpgsql
immutable
parallel safe
as $$
declare
  v_falling boolean;
  v_end     int := least(2, cardinality(p_items));
begin
  v_falling := v_end = 2 and hotmesh.pipe_compare(p_items[2], p_items[1], p_descending) < 0;
  while v_end between 2 and cardinality(p_items) - 1
        and (hotmesh.pipe_compare(p_items[v_end + 1], p_items[v_end], p_descending) < 0) = v_falling
  loop
    v_end := v_end + 1;
  end loop;
  if v_falling then
    return array(select p_items[i] from generate_series(v_end, 1, -1) as i);
  end if;
  return p_items[:v_end];
end;
$$;

comment on function hotmesh.pipe_first_run is
  'The items in front that are already sorted, or reversed when they are sorted the other way.';


create or replace function hotmesh.pipe_sort_mixed(p_array jsonb, p_descending boolean)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_items  jsonb[] := array_remove(hotmesh.pipe_items(p_array), null);
  v_sorted jsonb[] := hotmesh.pipe_first_run(v_items, p_descending);
  v_item   jsonb;
  v_low    int;
  v_high   int;
  v_middle int;
begin
  foreach v_item in array v_items[cardinality(v_sorted) + 1:] loop
    v_low := 1;
    v_high := cardinality(v_sorted) + 1;
    while v_low < v_high loop
      v_middle := (v_low + v_high) / 2;
      if hotmesh.pipe_compare(v_item, v_sorted[v_middle], p_descending) < 0 then
        v_high := v_middle;
      else
        v_low := v_middle + 1;
      end if;
    end loop;
    v_sorted := v_sorted[:v_low - 1] || v_item || v_sorted[v_low:];
  end loop;
  return hotmesh.pipe_array(
    v_sorted || array_fill(null::jsonb, array[jsonb_array_length(p_array) - cardinality(v_items)]));
end;
$$;

comment on function hotmesh.pipe_sort_mixed is
  'An array of any items sorted by binary insertion, as V8 sorts short ones; undefined ones last.';


create or replace function hotmesh.pipe_array_sort(p_a jsonb, p_b jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_descending boolean := coalesce(p_b <> '"ASCENDING"', false);
  v_types      text[];
begin
  perform hotmesh.pipe_require_array(p_a, 'sort');
  v_types := array(
    select distinct jsonb_typeof(item) from jsonb_array_elements(p_a) as items (item));
  if cardinality(v_types) = 0 then
    return p_a;
  elsif v_types = '{string}' then
    return hotmesh.pipe_sort_text(p_a, v_descending);
  elsif v_types <@ '{number,null}' or v_types = '{boolean}' then
    return (
      select jsonb_agg(item order by
                       case when v_descending then item end desc,
                       case when not v_descending then item end,
                       position)
        from jsonb_array_elements(p_a) with ordinality as items (item, position));
  end if;
  return hotmesh.pipe_sort_mixed(p_a, v_descending);
end;
$$;

comment on function hotmesh.pipe_array_sort is
  'array.sort(array, order = ''ASCENDING''): any other order is descending; stable.';
