-- Pipe functions of text: JavaScript's String, which counts UTF-16 units.
-- What PostgreSQL's text cannot hold stands as a placeholder: half a surrogate pair, U+D800 to U+DFFF,
-- as U+10D800 to U+10DFFF, and NUL as U+10D7FF, at the end of the last private plane. pipe_leave() writes
-- U+FFFD for them.
-- Text with a character beyond U+FFFF is worked on in "units": each such character stands as its two
-- halves, so that length, substr and strpos count as JavaScript counts. pipe_text_of_units() puts
-- together again whatever halves have met.
-- Text that is made from nothing (repeat, pad) is limited to 1 MiB, joined text to 16 MiB.


create or replace function hotmesh.pipe_units(p_text text)
returns text
language plpgsql
immutable
parallel safe
as $$
begin
  if octet_length(p_text) = length(p_text) or p_text !~ '[\U00010000-\U0010FFFF]' then
    return p_text;
  end if;
  return (
    select string_agg(
             case
               when code < 65536 or code between 1103871 and 1105919 then unit
               else chr(1103872 + (code - 65536) / 1024) || chr(1104896 + code % 1024)
             end, '' order by position)
      from string_to_table(p_text, null) with ordinality as units (unit, position),
           ascii(unit) as code);
end;
$$;

comment on function hotmesh.pipe_units is
  'Text with every character beyond U+FFFF as its two halves, one for each UTF-16 unit.';


create or replace function hotmesh.pipe_text_of_units(p_units text)
returns text
language plpgsql
immutable
parallel safe
as $$
begin
  if octet_length(p_units) = length(p_units)
     or p_units !~ '[\U0010D800-\U0010DBFF][\U0010DC00-\U0010DFFF]' then
    return p_units;
  end if;
  return (
    select string_agg(
             case
               when length(part[1]) = 1 then part[1]
               else chr(65536 + (ascii(part[1]) - 1103872) * 1024
                              + ascii(right(part[1], 1)) - 1104896)
             end, '' order by position)
      from regexp_matches(p_units, '[\U0010D800-\U0010DBFF][\U0010DC00-\U0010DFFF]|.', 'g')
           with ordinality as parts (part, position));
end;
$$;

comment on function hotmesh.pipe_text_of_units is
  'Text again from units: halves of a pair that stand together become their character.';


create or replace function hotmesh.pipe_unit_code(p_unit text)
returns int
language sql
immutable
parallel safe
as $$
  select case
           when code between 1103872 and 1105919 then code - 1048576
           when code = 1103871                   then 0
           else code
         end
    from ascii(p_unit) as code;
$$;

comment on function hotmesh.pipe_unit_code is
  'The UTF-16 code of the first unit of a text.';


create or replace function hotmesh.pipe_text_length(p_text text)
returns int
language plpgsql
immutable
parallel safe
as $$
begin
  return length(hotmesh.pipe_units(p_text));
end;
$$;

comment on function hotmesh.pipe_text_length is
  'The length of text in UTF-16 units.';


create or replace function hotmesh.pipe_text(p_value jsonb, p_name text)
returns text
language plpgsql
immutable
parallel safe
as $$
begin
  if jsonb_typeof(p_value) is distinct from 'string' then
    perform hotmesh.pipe_throw(p_name || ' is not a function of ' || hotmesh.pipe_type(p_value));
  end if;
  return hotmesh.pipe_units(p_value #>> '{}');
end;
$$;

comment on function hotmesh.pipe_text is
  'The units of a value that must be text.';


create or replace function hotmesh.pipe_clamp(p_value jsonb, p_length int)
returns int
language plpgsql
immutable
parallel safe
as $$
begin
  return least(greatest(hotmesh.pipe_to_integer(p_value), 0), p_length)::int;
end;
$$;

comment on function hotmesh.pipe_clamp is
  'A position between 0 and a length.';


create or replace function hotmesh.pipe_offset(p_value jsonb, p_length int)
returns int
language plpgsql
immutable
parallel safe
as $$
declare
  v_number double precision := hotmesh.pipe_to_integer(p_value);
begin
  if v_number < 0 then
    return greatest(p_length + v_number, 0)::int;
  end if;
  return least(v_number, p_length)::int;
end;
$$;

comment on function hotmesh.pipe_offset is
  'A position between 0 and a length, where a negative one counts from the end.';


-- upper and lower case

create or replace function hotmesh.pipe_upper_simple(p_text text)
returns text
language plpgsql
immutable
parallel safe
as $$
begin
  if to_regcollation('pg_catalog.pg_c_utf8') is not null then
    return upper(p_text collate "pg_c_utf8");
  elsif to_regcollation('pg_catalog."C.utf8"') is not null then
    return upper(p_text collate "C.utf8");
  end if;
  return upper(p_text);
end;
$$;

comment on function hotmesh.pipe_upper_simple is
  'Upper case, one character for one.';


create or replace function hotmesh.pipe_upper_full(p_text text)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  v_pairs text[] := '{ß,SS,ŉ,ʼN,և,ԵՒ,ẚ,Aʾ,ﬀ,FF,ﬁ,FI,ﬂ,FL,ﬃ,FFI,ﬄ,FFL,ﬅ,ST,ﬆ,ST,'
                    'ﬓ,ՄՆ,ﬔ,ՄԵ,ﬕ,ՄԻ,ﬖ,ՎՆ,ﬗ,ՄԽ}';
begin
  return (
    select string_agg(
             case
               when unit = any (v_pairs)        then v_pairs[array_position(v_pairs, unit) + 1]
               when unit ~ '[ǰΐΰẖ-ẙὐ-ᾷᾼῂ-ῌῒ-ῼ]' then
                 normalize(hotmesh.pipe_upper_simple(normalize(unit, nfd)), nfc)
               else hotmesh.pipe_upper_simple(unit)
             end, '' order by position)
      from string_to_table(p_text, null) with ordinality as units (unit, position));
end;
$$;

comment on function hotmesh.pipe_upper_full is
  'Upper case where one character may become several, for servers that have no such collation.';


create or replace function hotmesh.pipe_upper(p_text text)
returns text
language plpgsql
immutable
parallel safe
as $$
begin
  if octet_length(p_text) = length(p_text) then
    return upper(p_text collate "C");
  elsif to_regcollation('pg_catalog.pg_unicode_fast') is not null then
    return upper(p_text collate "pg_unicode_fast");
  elsif to_regcollation('pg_catalog."en-US-x-icu"') is not null then
    return upper(p_text collate "en-US-x-icu");
  elsif p_text ~ '[ßŉǰΐΰևẖ-ẚὐ-ῼﬀ-ﬗ]' then
    return hotmesh.pipe_upper_full(p_text);
  end if;
  return hotmesh.pipe_upper_simple(p_text);
end;
$$;

comment on function hotmesh.pipe_upper is
  'Upper case by the full Unicode mapping, whatever collations the server has.';


create or replace function hotmesh.pipe_lower_simple(p_text text)
returns text
language plpgsql
immutable
parallel safe
as $$
begin
  if to_regcollation('pg_catalog.pg_c_utf8') is not null then
    return lower(p_text collate "pg_c_utf8");
  elsif to_regcollation('pg_catalog."C.utf8"') is not null then
    return lower(p_text collate "C.utf8");
  end if;
  return lower(p_text);
end;
$$;

comment on function hotmesh.pipe_lower_simple is
  'Lower case, one character for one.';


create or replace function hotmesh.pipe_lower(p_text text)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  v_letter text := '[A-Za-z\u00aa-\u02af\u0370-\u1fff]';
begin
  if octet_length(p_text) = length(p_text) then
    return lower(p_text collate "C");
  elsif to_regcollation('pg_catalog.pg_unicode_fast') is not null then
    return lower(p_text collate "pg_unicode_fast");
  elsif to_regcollation('pg_catalog."en-US-x-icu"') is not null then
    return lower(p_text collate "en-US-x-icu");
  end if;
  return hotmesh.pipe_lower_simple(
    regexp_replace(replace(p_text, 'İ', U&'i\0307'),
                   '(?<=' || v_letter || ')Σ(?!' || v_letter || ')', 'ς', 'g'));
end;
$$;

comment on function hotmesh.pipe_lower is
  'Lower case by the full Unicode mapping, whatever collations the server has.';


create or replace function hotmesh.pipe_string_to_lower_case(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  return to_jsonb(hotmesh.pipe_text_of_units(
    hotmesh.pipe_lower(hotmesh.pipe_text_of_units(hotmesh.pipe_text(p_a, 'toLowerCase')))));
end;
$$;

comment on function hotmesh.pipe_string_to_lower_case is
  'string.toLowerCase(text).';


create or replace function hotmesh.pipe_string_to_upper_case(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  return to_jsonb(
    hotmesh.pipe_upper(hotmesh.pipe_text_of_units(hotmesh.pipe_text(p_a, 'toUpperCase'))));
end;
$$;

comment on function hotmesh.pipe_string_to_upper_case is
  'string.toUpperCase(text).';


-- pieces

create or replace function hotmesh.pipe_string_split(p_a jsonb, p_b jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_units     text := hotmesh.pipe_text(p_a, 'split');
  v_separator text;
begin
  if p_b is null then
    return jsonb_build_array(p_a);
  end if;
  v_separator := hotmesh.pipe_units(hotmesh.pipe_to_string(p_b));
  if v_units = '' then
    return case when v_separator = '' then '[]' else '[""]' end;
  end if;
  if octet_length(v_units) = length(v_units) then
    return to_jsonb(string_to_array(v_units, nullif(v_separator, '')));
  end if;
  return (
    select jsonb_agg(hotmesh.pipe_text_of_units(piece) order by position)
      from string_to_table(v_units, nullif(v_separator, ''))
           with ordinality as pieces (piece, position));
end;
$$;

comment on function hotmesh.pipe_string_split is
  'string.split(text, separator): the pieces; without a separator the whole, by '''' its units.';


create or replace function hotmesh.pipe_string_char_at(p_a jsonb, p_b jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_units text := hotmesh.pipe_text(p_a, 'charAt');
  v_index double precision := hotmesh.pipe_to_integer(p_b);
begin
  if v_index < 0 or v_index >= length(v_units) then
    return '""';
  end if;
  return to_jsonb(hotmesh.pipe_text_of_units(substr(v_units, v_index::int + 1, 1)));
end;
$$;

comment on function hotmesh.pipe_string_char_at is
  'string.charAt(text, index): one UTF-16 unit, '''' outside.';


create or replace function hotmesh.pipe_string_concat(p_args jsonb[])
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_text text := '';
  v_item jsonb;
begin
  foreach v_item in array p_args loop
    if jsonb_typeof(v_item) <> 'null' then
      v_text := v_text || hotmesh.pipe_to_string(v_item);
    end if;
  end loop;
  if octet_length(v_text) > 16777216 then
    perform hotmesh.pipe_throw('concat: result too large');
  elsif octet_length(v_text) <> length(v_text) then
    v_text := hotmesh.pipe_text_of_units(v_text);
  end if;
  return to_jsonb(v_text);
end;
$$;

comment on function hotmesh.pipe_string_concat is
  'string.concat(…): everything as text, one after the other; null and undefined are empty.';


create or replace function hotmesh.pipe_string_slice(p_a jsonb, p_b jsonb, p_c jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_units text;
  v_start int;
  v_end   int;
begin
  if jsonb_typeof(p_a) = 'array' then
    return hotmesh.pipe_array_slice(p_a, p_b, p_c);
  end if;
  v_units := hotmesh.pipe_text(p_a, 'slice');
  v_start := hotmesh.pipe_offset(p_b, length(v_units));
  v_end := case when p_c is null then length(v_units)
                else hotmesh.pipe_offset(p_c, length(v_units)) end;
  return to_jsonb(hotmesh.pipe_text_of_units(
    substr(v_units, v_start + 1, greatest(v_end - v_start, 0))));
end;
$$;

comment on function hotmesh.pipe_string_slice is
  'string.slice(text, start, end): negative positions count from the end; works on arrays too.';


create or replace function hotmesh.pipe_string_substring(p_a jsonb, p_b jsonb, p_c jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_units text := hotmesh.pipe_text(p_a, 'substring');
  v_start int := hotmesh.pipe_clamp(p_b, length(v_units));
  v_end   int := case when p_c is null then length(v_units)
                      else hotmesh.pipe_clamp(p_c, length(v_units)) end;
begin
  return to_jsonb(hotmesh.pipe_text_of_units(
    substr(v_units, least(v_start, v_end) + 1, abs(v_end - v_start))));
end;
$$;

comment on function hotmesh.pipe_string_substring is
  'string.substring(text, start, end): negative positions are 0, swapped if the wrong way round.';


-- white space

create or replace function hotmesh.pipe_string_trim(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  return to_jsonb(hotmesh.pipe_trim(
    hotmesh.pipe_text_of_units(hotmesh.pipe_text(p_a, 'trim'))));
end;
$$;

comment on function hotmesh.pipe_string_trim is
  'string.trim(text).';


create or replace function hotmesh.pipe_string_trim_start(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  return to_jsonb(left(hotmesh.pipe_trim(
    hotmesh.pipe_text_of_units(hotmesh.pipe_text(p_a, 'trimStart')) || '.'), -1));
end;
$$;

comment on function hotmesh.pipe_string_trim_start is
  'string.trimStart(text).';


create or replace function hotmesh.pipe_string_trim_end(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  return to_jsonb(substr(hotmesh.pipe_trim(
    '.' || hotmesh.pipe_text_of_units(hotmesh.pipe_text(p_a, 'trimEnd'))), 2));
end;
$$;

comment on function hotmesh.pipe_string_trim_end is
  'string.trimEnd(text).';


-- longer

create or replace function hotmesh.pipe_padding(p_units text, p_length jsonb, p_fill jsonb)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  v_length double precision := hotmesh.pipe_to_integer(p_length);
  v_fill   text := hotmesh.pipe_units(
             case when p_fill is null then ' ' else hotmesh.pipe_to_string(p_fill) end);
begin
  if v_length <= length(p_units) or v_fill = '' then
    return '';
  elsif v_length > 1048576 then
    perform hotmesh.pipe_throw('pad: result too large');
  end if;
  return lpad('', v_length::int - length(p_units), v_fill);
end;
$$;

comment on function hotmesh.pipe_padding is
  'What must be added to text to make it so many units long.';


create or replace function hotmesh.pipe_string_pad_start(p_a jsonb, p_b jsonb, p_c jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_units text := hotmesh.pipe_text(p_a, 'padStart');
begin
  return to_jsonb(hotmesh.pipe_text_of_units(hotmesh.pipe_padding(v_units, p_b, p_c) || v_units));
end;
$$;

comment on function hotmesh.pipe_string_pad_start is
  'string.padStart(text, length, fill = '' '').';


create or replace function hotmesh.pipe_string_pad_end(p_a jsonb, p_b jsonb, p_c jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_units text := hotmesh.pipe_text(p_a, 'padEnd');
begin
  return to_jsonb(hotmesh.pipe_text_of_units(v_units || hotmesh.pipe_padding(v_units, p_b, p_c)));
end;
$$;

comment on function hotmesh.pipe_string_pad_end is
  'string.padEnd(text, length, fill = '' '').';


create or replace function hotmesh.pipe_string_repeat(p_a jsonb, p_b jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_text  text := hotmesh.pipe_text_of_units(hotmesh.pipe_text(p_a, 'repeat'));
  v_count double precision := hotmesh.pipe_to_number(p_b);
begin
  v_count := case when v_count = 'NaN' then 0 else v_count end;
  if v_count <= -1 or v_count = 'Infinity' or v_count < 0 and v_text <> '' then
    perform hotmesh.pipe_throw('Invalid count value: ' || hotmesh.pipe_to_string(p_b));
  elsif v_text = '' then
    return '""';
  elsif trunc(v_count) * octet_length(v_text) > 1048576 then
    perform hotmesh.pipe_throw('repeat: result too large');
  end if;
  return to_jsonb(hotmesh.pipe_text_of_units(repeat(v_text, trunc(v_count)::int)));
end;
$$;

comment on function hotmesh.pipe_string_repeat is
  'string.repeat(text, count); a count between -1 and 0 throws, as in V8.';
