-- Pipe functions of text: searching and replacing, in UTF-16 units (see string.sql).


-- searching

create or replace function hotmesh.pipe_string_index_of(p_a jsonb, p_b jsonb, p_c jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_units  text;
  v_target text;
  v_start  int;
  v_found  int;
begin
  if jsonb_typeof(p_a) = 'array' then
    return hotmesh.pipe_array_index_of(p_a, p_b, p_c);
  end if;
  v_units := hotmesh.pipe_text(p_a, 'indexOf');
  v_target := hotmesh.pipe_units(hotmesh.pipe_to_string(p_b));
  v_start := hotmesh.pipe_clamp(p_c, length(v_units));
  v_found := strpos(substr(v_units, v_start + 1), v_target);
  return to_jsonb(case when v_found = 0 then -1 else v_start + v_found - 1 end);
end;
$$;

comment on function hotmesh.pipe_string_index_of is
  'string.indexOf(text, part, from = 0): -1 if it is not there; works on arrays too.';


create or replace function hotmesh.pipe_string_last_index_of(p_a jsonb, p_b jsonb, p_c jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_units  text;
  v_target text;
  v_from   int;
  v_found  int;
begin
  if jsonb_typeof(p_a) = 'array' then
    return hotmesh.pipe_array_last_index_of(p_a, p_b, p_c);
  end if;
  v_units := hotmesh.pipe_text(p_a, 'lastIndexOf');
  v_target := hotmesh.pipe_units(hotmesh.pipe_to_string(p_b));
  v_from := case when hotmesh.pipe_to_number(p_c) = 'NaN' then length(v_units)
                 else hotmesh.pipe_clamp(p_c, length(v_units)) end;
  v_units := left(v_units, v_from + length(v_target));
  v_found := strpos(reverse(v_units), reverse(v_target));
  return to_jsonb(
    case when v_found = 0 then -1 else length(v_units) - v_found - length(v_target) + 1 end);
end;
$$;

comment on function hotmesh.pipe_string_last_index_of is
  'string.lastIndexOf(text, part, from): the last one at or before from; works on arrays too.';


create or replace function hotmesh.pipe_string_includes(p_a jsonb, p_b jsonb, p_c jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_units text;
begin
  if jsonb_typeof(p_a) = 'array' then
    if p_b = '{"$js": "NaN"}' then
      return to_jsonb(jsonb_path_exists(
        hotmesh.pipe_array_slice(p_a, p_c, null), 'strict $[*] ? (@."$js" == "NaN")'));
    end if;
    return to_jsonb(hotmesh.pipe_array_index_of(p_a, p_b, p_c) <> '-1');
  end if;
  v_units := hotmesh.pipe_text(p_a, 'includes');
  return to_jsonb(strpos(substr(v_units, hotmesh.pipe_clamp(p_c, length(v_units)) + 1),
                         hotmesh.pipe_units(hotmesh.pipe_to_string(p_b))) > 0);
end;
$$;

comment on function hotmesh.pipe_string_includes is
  'string.includes(text, part, from = 0); works on arrays too, where it finds NaN.';


create or replace function hotmesh.pipe_string_starts_with(p_a jsonb, p_b jsonb, p_c jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_units  text := hotmesh.pipe_text(p_a, 'startsWith');
  v_target text := hotmesh.pipe_units(hotmesh.pipe_to_string(p_b));
begin
  return to_jsonb(starts_with(
    substr(v_units, hotmesh.pipe_clamp(p_c, length(v_units)) + 1), v_target));
end;
$$;

comment on function hotmesh.pipe_string_starts_with is
  'string.startsWith(text, part, from = 0).';


create or replace function hotmesh.pipe_string_ends_with(p_a jsonb, p_b jsonb, p_c jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_units  text := hotmesh.pipe_text(p_a, 'endsWith');
  v_target text := hotmesh.pipe_units(hotmesh.pipe_to_string(p_b));
begin
  if p_c is not null then
    v_units := left(v_units, hotmesh.pipe_clamp(p_c, length(v_units)));
  end if;
  return to_jsonb(right(v_units, length(v_target)) = v_target);
end;
$$;

comment on function hotmesh.pipe_string_ends_with is
  'string.endsWith(text, part, end = length).';


-- replacing

create or replace function hotmesh.pipe_replacement(
  p_pattern text,
  p_before  text,
  p_match   text,
  p_after   text)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  v_rest   text := p_pattern;
  v_result text := '';
  v_dollar int;
begin
  loop
    v_dollar := strpos(v_rest, '$');
    if v_dollar = 0 then
      return v_result || v_rest;
    end if;
    v_result := v_result || left(v_rest, v_dollar - 1) || case substr(v_rest, v_dollar + 1, 1)
                  when '$'  then '$'
                  when '&'  then p_match
                  when '`'  then p_before
                  when '''' then p_after
                  else substr(v_rest, v_dollar, 2)
                end;
    if octet_length(v_result) > 16777216 then
      perform hotmesh.pipe_throw('replace: result too large');
    end if;
    v_rest := substr(v_rest, v_dollar + 2);
  end loop;
end;
$$;

comment on function hotmesh.pipe_replacement is
  'A replacement text with $$, $&, $` and $'' filled in.';


create or replace function hotmesh.pipe_string_replace(p_a jsonb, p_b jsonb, p_c jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_units  text := hotmesh.pipe_text(p_a, 'replace');
  v_target text := hotmesh.pipe_units(hotmesh.pipe_to_string(p_b));
  v_new    text := hotmesh.pipe_units(hotmesh.pipe_to_string(p_c));
  v_found  int := strpos(v_units, v_target);
  v_before text;
  v_after  text;
begin
  if v_found = 0 then
    return p_a;
  end if;
  v_before := left(v_units, v_found - 1);
  v_after := substr(v_units, v_found + length(v_target));
  if strpos(v_new, '$') > 0 then
    v_new := hotmesh.pipe_replacement(v_new, v_before, v_target, v_after);
  end if;
  return to_jsonb(hotmesh.pipe_text_of_units(v_before || v_new || v_after));
end;
$$;

comment on function hotmesh.pipe_string_replace is
  'string.replace(text, part, replacement): the first one; $$, $&, $` and $'' have their meaning.';


-- regular expressions: JavaScript's, rewritten as PostgreSQL's over units
-- Only the start of the leftmost match is ever asked for, which does not depend on greed or on the
-- order of alternatives, so that lazy marks are dropped.

create or replace function hotmesh.pipe_regex_unit(p_code int)
returns text
language plpgsql
immutable
parallel safe
as $$
begin
  if p_code between 55296 and 57343 then
    return chr(p_code + 1048576);
  elsif p_code between 33 and 126 and chr(p_code) !~ '[A-Za-z0-9]' then
    return '\' || chr(p_code);
  elsif p_code = 0 then
    return U&'\+10D7FF';
  end if;
  return chr(p_code);
end;
$$;

comment on function hotmesh.pipe_regex_unit is
  'One UTF-16 unit as a literal of a regular expression over units.';


create or replace function hotmesh.pipe_regex_range(p_low int, p_high int)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  v_range text := '';
  v_part  int[];
begin
  if p_low > p_high then
    perform hotmesh.pipe_throw('Invalid regular expression: range out of order in character class');
  end if;
  foreach v_part slice 1 in array '{{0,0},{1,55295},{55296,57343},{57344,65535}}'::int[] loop
    if p_low <= v_part[2] and p_high >= v_part[1] then
      v_range := v_range || hotmesh.pipe_regex_unit(greatest(p_low, v_part[1]))
              || '-' || hotmesh.pipe_regex_unit(least(p_high, v_part[2]));
    end if;
  end loop;
  return v_range;
end;
$$;

comment on function hotmesh.pipe_regex_range is
  'A range of UTF-16 codes as part of a bracket expression over units.';


create or replace function hotmesh.pipe_regex_set(p_letter text)
returns text
language sql
immutable
parallel safe
as $$
  select case p_letter
           when 'd' then '0-9'
           when 'w' then 'A-Za-z0-9_'
           when 's' then '\u0009-\u000d\u0020\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f'
                         '\u3000\ufeff'
           when 'D' then '\u0001-\u002f\u003a-\U0010FFFF'
           when 'W' then '\u0001-\u002f\u003a-\u0040\u005b-\u005e\u0060\u007b-\U0010FFFF'
           when 'S' then '\u0001-\u0008\u000e-\u001f\u0021-\u009f\u00a1-\u167f\u1681-\u1fff'
                         '\u200b-\u2027\u202a-\u202e\u2030-\u205e\u2060-\u2fff\u3001-\ufefe'
                         '\uff00-\U0010FFFF'
         end;
$$;

comment on function hotmesh.pipe_regex_set is
  'What \d, \w, \s and their opposites mean, as part of a bracket expression; null for others.';


create or replace function hotmesh.pipe_regex_escape(p_rest text, out code int, out width int)
language plpgsql
immutable
parallel safe
as $$
declare
  v_letter text := left(p_rest, 1);
  v_digits text;
begin
  width := 1;
  if strpos('tnvfr', v_letter) > 0 then
    code := 8 + strpos('tnvfr', v_letter);
    return;
  end if;
  v_digits := coalesce(
    substring(p_rest, '^x([0-9a-fA-F]{2})'), substring(p_rest, '^u([0-9a-fA-F]{4})'));
  if v_digits is not null then
    code := ('x' || lpad(v_digits, 8, '0'))::bit(32)::int;
    width := length(v_digits) + 1;
  elsif p_rest ~ '^[0-7]' then
    v_digits := substring(p_rest, '^([0-3][0-7]{0,2}|[4-7][0-7]?)');
    code := hotmesh.pipe_radix(v_digits, 8)::int;
    width := length(v_digits);
  elsif p_rest ~ '^c[A-Za-z]' then
    code := ascii(substr(p_rest, 2, 1)) % 32;
    width := 2;
  elsif v_letter = 'c' then
    code := 92;
    width := 0;
  else
    code := hotmesh.pipe_unit_code(v_letter);
  end if;
end;
$$;

comment on function hotmesh.pipe_regex_escape is
  'The UTF-16 code that stands behind a backslash, and how many units of the pattern it took.';


create or replace function hotmesh.pipe_regex_class(p_body text)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  v_rest text := p_body;
  v_out  text := '';
  v_low  int;
  v_code int;
  v_wide int;
  v_set  text;
begin
  while v_rest <> '' loop
    v_set := null;
    v_code := null;
    if left(v_rest, 1) <> '\' then
      v_code := hotmesh.pipe_unit_code(v_rest);
      v_rest := substr(v_rest, 2);
    else
      v_rest := substr(v_rest, 2);
      v_set := hotmesh.pipe_regex_set(left(v_rest, 1));
      if v_set is not null then
        v_rest := substr(v_rest, 2);
      elsif left(v_rest, 1) = 'b' then
        v_code := 8;
        v_rest := substr(v_rest, 2);
      else
        select code, width into v_code, v_wide from hotmesh.pipe_regex_escape(v_rest);
        v_rest := substr(v_rest, v_wide + 1);
      end if;
    end if;
    if v_low is not null and v_code is not null then
      v_out := v_out || hotmesh.pipe_regex_range(v_low, v_code);
      v_low := null;
      continue;
    elsif v_low is not null then
      v_out := v_out || hotmesh.pipe_regex_range(v_low, v_low) || '\-';
      v_low := null;
    end if;
    if v_rest ~ '^-.' and v_code is not null then
      v_low := v_code;
      v_rest := substr(v_rest, 2);
    else
      v_out := v_out || coalesce(v_set, hotmesh.pipe_regex_range(v_code, v_code));
    end if;
  end loop;
  return v_out;
end;
$$;

comment on function hotmesh.pipe_regex_class is
  'The inside of a JavaScript character class as the inside of a bracket expression over units.';


create or replace function hotmesh.pipe_regex(p_pattern text)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  v_bare   text := regexp_replace(regexp_replace(p_pattern, '\\.', '', 'g'), '\[[^\]]*\]', '', 'g');
  v_groups int := (select count(*) from regexp_matches(v_bare, '\((?!\?)|\(\?<[^=!]', 'g'));
  v_names  text[] := array(
             select name[1]
               from regexp_matches(v_bare, '\(\?<([^=!>][^>]*)>|\((?!\?)', 'g') as names (name));
  v_word   text := '[A-Za-z0-9_]';
  v_rest   text := p_pattern;
  v_out    text := '';
  v_open   text[] := '{}';
  v_atom   boolean := false;
  v_token  text;
  v_parts  text[];
  v_code   int;
  v_wide   int;
begin
  while v_rest <> '' loop
    v_token := left(v_rest, 1);
    v_rest := substr(v_rest, 2);
    v_parts := null;
    if v_token in ('*', '+', '?', '{') then
      if v_token = '{' then
        v_parts := regexp_match(v_rest, '^([0-9]+)(,?)([0-9]*)\}');
        v_parts := case when v_parts[2] = '' and v_parts[3] <> '' then null else v_parts end;
      end if;
      if v_token = '{' and v_parts is null then
        v_out := v_out || '\{';
        v_atom := true;
        continue;
      elsif not v_atom then
        perform hotmesh.pipe_throw('Invalid regular expression: nothing to repeat');
      elsif v_parts is not null then
        if v_parts[3] <> '' and v_parts[3]::numeric < v_parts[1]::numeric then
          perform hotmesh.pipe_throw('Invalid regular expression: {} out of order');
        elsif ('0' || v_parts[3])::numeric > 255 or v_parts[1]::numeric > 255 then
          perform hotmesh.pipe_throw('Unsupported regular expression: more than 255 repetitions');
        end if;
        v_token := '{' || v_parts[1] || v_parts[2] || v_parts[3] || '}';
        v_rest := substr(v_rest, length(v_token));
      end if;
      if left(v_rest, 1) = '?' then
        v_rest := substr(v_rest, 2);
      end if;
      v_out := v_out || v_token;
      v_atom := false;
    elsif v_token = '(' then
      v_parts := regexp_match(
        v_rest, '^(\?:|\?=|\?!|\?<=|\?<!|\?<[A-Za-z_$][A-Za-z0-9_$]*>|(?!\?))');
      if v_parts is null then
        perform hotmesh.pipe_throw('Invalid regular expression: invalid group');
      end if;
      v_rest := substr(v_rest, length(v_parts[1]) + 1);
      v_token := case when v_parts[1] ~ '^\?<[^=!]' then '' else v_parts[1] end;
      v_open := v_open || v_token;
      v_out := v_out || '(' || v_token;
      v_atom := false;
    elsif v_token = ')' then
      if cardinality(v_open) = 0 then
        perform hotmesh.pipe_throw('Invalid regular expression: unmatched '')''');
      end if;
      v_token := v_open[cardinality(v_open)];
      v_open := trim_array(v_open, 1);
      v_out := v_out || ')';
      v_atom := v_token in ('', '?:');
    elsif v_token in ('^', '$', '|') then
      v_out := v_out || v_token;
      v_atom := false;
    elsif v_token = '.' then
      v_out := v_out || '[^\n\r\u2028\u2029]';
      v_atom := true;
    elsif v_token = '[' then
      v_parts := regexp_match(v_rest, '^(\^?)((?:[^\]\\]|\\.)*)\]');
      if v_parts is null then
        perform hotmesh.pipe_throw('Invalid regular expression: unterminated character class');
      end if;
      v_rest := substr(v_rest, length(v_parts[1] || v_parts[2]) + 2);
      v_out := v_out || case
                 when v_parts[2] <> '' then
                   '[' || v_parts[1] || hotmesh.pipe_regex_class(v_parts[2]) || ']'
                 when v_parts[1] <> '' then '[\u0001-\U0010FFFF]'
                 else '[^\u0001-\U0010FFFF]'
               end;
      v_atom := true;
    elsif v_token <> '\' then
      v_out := v_out || hotmesh.pipe_regex_unit(hotmesh.pipe_unit_code(v_token));
      v_atom := true;
    elsif v_rest = '' then
      perform hotmesh.pipe_throw('Invalid regular expression: \ at end of pattern');
    elsif left(v_rest, 1) in ('b', 'B') then
      v_token := replace(case left(v_rest, 1)
                   when 'b' then '(?:(?<=W)(?!W)|(?<!W)(?=W))'
                   else '(?:(?<=W)(?=W)|(?<!W)(?!W))'
                 end, 'W', v_word);
      v_out := v_out || v_token;
      v_rest := substr(v_rest, 2);
      v_atom := false;
    elsif hotmesh.pipe_regex_set(left(v_rest, 1)) is not null then
      v_out := v_out || '[' || hotmesh.pipe_regex_set(left(v_rest, 1)) || ']';
      v_rest := substr(v_rest, 2);
      v_atom := true;
    elsif v_rest ~ '^[1-9]' and substring(v_rest, '^[0-9]{1,4}')::int <= v_groups then
      v_token := substring(v_rest, '^[0-9]+');
      v_out := v_out || '(?:\' || v_token || ')';
      v_rest := substr(v_rest, length(v_token) + 1);
      v_atom := true;
    elsif v_rest ~ '^k<' and array_remove(v_names, null) <> '{}' then
      v_token := substring(v_rest, '^k<([^>]*)>');
      v_code := array_position(v_names, v_token);
      if v_code is null then
        perform hotmesh.pipe_throw('Invalid regular expression: invalid named reference');
      end if;
      v_out := v_out || '(?:\' || v_code || ')';
      v_rest := substr(v_rest, length(v_token) + 4);
      v_atom := true;
    else
      select code, width into v_code, v_wide from hotmesh.pipe_regex_escape(v_rest);
      v_out := v_out || hotmesh.pipe_regex_unit(v_code);
      v_rest := substr(v_rest, v_wide + 1);
      v_atom := true;
    end if;
  end loop;
  if cardinality(v_open) > 0 then
    perform hotmesh.pipe_throw('Invalid regular expression: unterminated group');
  end if;
  return v_out;
end;
$$;

comment on function hotmesh.pipe_regex is
  'A JavaScript regular expression as a PostgreSQL one over units; invalid ones throw.';


create or replace function hotmesh.pipe_string_search(p_a jsonb, p_b jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_units   text := hotmesh.pipe_text(p_a, 'search');
  v_pattern text := case when p_b is null then ''
                         else hotmesh.pipe_units(hotmesh.pipe_to_string(p_b)) end;
begin
  if v_pattern !~ '^[A-Za-z0-9 _,;:@/=-]*$' then
    return to_jsonb(regexp_instr(v_units, hotmesh.pipe_regex(v_pattern)) - 1);
  end if;
  return to_jsonb(strpos(v_units, v_pattern) - 1);
end;
$$;

comment on function hotmesh.pipe_string_search is
  'string.search(text, pattern): where a JavaScript regular expression first matches, else -1.';
