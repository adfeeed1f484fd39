-- Core: the clock, the guards and the small tools that every other file stands on.
--
-- Time is the database's alone. clock() can be moved by a session of the schema's owner (the setting
-- hotmesh.fake_now) or for the whole database (set_clock, skip_clock), by nobody else. It is read a dozen
-- times by every call, so it names all it uses in full instead of pinning a path.

create or replace function hotmesh.clock()
returns timestamptz
language plpgsql
volatile
as $$
begin
  if current_setting('hotmesh.fake_now', true) <> '' and pg_catalog.pg_has_role(session_user,
       (select nspowner from pg_catalog.pg_namespace where nspname = 'hotmesh'), 'member') then
    return current_setting('hotmesh.fake_now')::timestamptz;
  end if;
  return hotmesh_app.clock();
end;
$$;

comment on function hotmesh.clock is
  'The engine''s clock: the wall clock of the database, unless its owner has moved it.';


create or replace function hotmesh.set_clock(p_at timestamptz default null)
returns timestamptz
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
begin
  perform _replace_clock(case when p_at is null then 'clock_timestamp()'
                              else format('%L::timestamptz', p_at) end);
  return clock();
end;
$$;

comment on function hotmesh.set_clock is
  'For tests: freeze the whole database''s engine clock at an instant; null lets it run again.';


create or replace function hotmesh.skip_clock(p_by interval)
returns timestamptz
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_old  text := (select prosrc from pg_proc where oid = 'hotmesh_app.clock()'::regprocedure);
begin
  perform _require(p_by is not null, 'p_by must be an interval');
  perform _replace_clock(format('%s + %L::interval', regexp_replace(v_old, '^\s*select\s+', ''), p_by));
  return clock();
end;
$$;

comment on function hotmesh.skip_clock is 'For tests: move the whole database''s engine clock on.';


-- The clock is read several times by every call. Kept in a table it would cost as much as a statement each
-- time; as a function that moving it replaces, it costs nothing while it stands as it is.
create or replace function hotmesh._replace_clock(p_expression text)
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
begin
  execute 'create or replace function hotmesh_app.clock() returns timestamptz language sql volatile '
       || format('as %L', 'select ' || p_expression);
  perform _ring_timers();
end;
$$;

comment on function hotmesh._replace_clock is 'Let hotmesh_app.clock(), behind the engine''s clock, answer this expression.';


create or replace function hotmesh._require(p_ok boolean, p_message text, p_hint text default null)
returns void
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
begin
  if p_ok is not true then
    raise exception using errcode = 'MH422', message = p_message, hint = coalesce(p_hint, '');
  end if;
end;
$$;

comment on function hotmesh._require is 'Raise MH422 (invalid argument) unless the condition is true.';


create or replace function hotmesh._is_name(p_value text)
returns boolean
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
begin
  return p_value is not null and octet_length(p_value) between 1 and 200 and p_value !~ '[[:cntrl:]]';
end;
$$;

comment on function hotmesh._is_name is 'Whether a text can be a name: it can be stored, indexed and shown.';


create or replace function hotmesh._require_name(p_value text, p_argument text)
returns void
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
begin
  if not _is_name(p_value) then
    raise exception using errcode = 'MH422',
      message = format('%s must be 1 to 200 bytes of printable text', p_argument),
      hint = case when p_value is null then 'it is null'
                  else format('it has %s bytes', octet_length(p_value)) end;
  end if;
end;
$$;

comment on function hotmesh._require_name is
  'Raise MH422 unless a name (app, topic, key, queue, role …) can be stored and shown.';


-- Ids that grow with time keep the indexes of a busy database narrow at their right edge.
create or replace function hotmesh._new_id(p_at timestamptz)
returns uuid
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_time    bytea := int8send((extract(epoch from p_at) * 1000)::bigint);
  v_random  bytea := uuid_send(gen_random_uuid());
begin
  v_random := set_byte(v_random, 6, get_byte(v_random, 6) & 15 | 112);  -- version 7
  return encode(substring(v_time from 3) || substring(v_random from 7), 'hex')::uuid;
end;
$$;

comment on function hotmesh._new_id is 'A random id (UUID version 7) that sorts by time.';


-- A leaf is what the document maps, so an object that is mapped as a whole replaces what was there.
-- `within` names what is not a leaf: {a:{}} for maps of a.b and a.c. Undefined leaves are not in p_new.
create or replace function hotmesh._laid_over(p_old jsonb, p_new jsonb, p_within jsonb)
returns jsonb
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
declare
  v_key     text;
  v_branch  jsonb;
begin
  if p_within is not null then
    for v_key in select jsonb_object_keys(p_within) loop
      v_branch := _laid_over(p_old -> v_key, p_new -> v_key, p_within -> v_key);
      p_new := p_new - v_key || case when v_branch is null then '{}' else jsonb_build_object(v_key, v_branch) end;
    end loop;
  end if;
  return case when jsonb_typeof(p_old) = 'object' then p_old || p_new
              when p_new <> '{}'                  then p_new
              else                                     p_old end;
end;
$$;

comment on function hotmesh._laid_over is
  'Lay mapped data over a job''s, leaf by leaf: {a:{b:1}} and {a:{c:2}} within {a} give {a:{b:1,c:2}}.';


create or replace function hotmesh._task_id(p_job_id uuid, p_seq bigint)
returns text
language sql
immutable
set search_path = hotmesh, pg_temp
as $$
  select p_job_id || '/' || p_seq;
$$;

comment on function hotmesh._task_id is 'How a task is named outside: its job and its number in one text.';


create or replace function hotmesh._notify(p_channel text)
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
begin
  -- A full queue would fail every commit that notifies; a lost hint costs one poll.
  if pg_notification_queue_usage() < 0.5 then
    perform pg_notify(p_channel, '');
  end if;
end;
$$;

comment on function hotmesh._notify is 'Send a hint, unless the server''s queue of notifications is filling up.';


create or replace function hotmesh.channel(p_queue text)
returns text
language sql
immutable
set search_path = hotmesh, pg_temp
as $$
  select 'hotmesh_' || left(md5(p_queue), 16);
$$;

comment on function hotmesh.channel is 'The NOTIFY channel that wakes the workers of a queue.';
