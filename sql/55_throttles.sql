-- Throttles: queues that are paused, or leased no more than once in so many milliseconds.
--
-- They are rows, so all workers obey at their next claim, whichever session they have. While there is
-- none, a claim spends nothing on it: hotmesh_app.is_throttled() is a constant, which throttle() rewrites.

create or replace function hotmesh.throttle(p_throttle integer, p_queue text default null)
returns text
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
as $$
declare
  v_queue  text := coalesce(p_queue, '');
begin
  perform _require(p_throttle between -1 and 86400000,
                   'p_throttle must be -1 (pause), 0 (resume) or milliseconds, a day at most');
  if p_queue is not null then
    perform _require_name(p_queue, 'p_queue');
  end if;

  lock table throttles in share update exclusive mode;
  delete from throttles where p_queue is null or queue = v_queue;
  -- A queue that is set free by name runs even while all others are held.
  insert into throttles (queue, pause, next_at)
  select v_queue, p_throttle, clock()
   where p_throttle <> 0 or exists (select from throttles where queue = '');
  perform _replace_is_throttled();
  perform _notify('hotmesh_timers');  -- whom nobody rang while the queue was held
  return case p_throttle when -1 then 'paused' when 0 then 'resumed' else 'throttled' end;
end;
$$;

comment on function hotmesh.throttle is
  'Hold a queue back, or (p_queue null) all of them: -1 pauses, 0 resumes, n lets tasks be leased once in n '
  'milliseconds. All workers obey at once; what they hold goes on. All of them at once takes back what was '
  'said of single ones.';


create or replace function hotmesh._replace_is_throttled()
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_source  text := 'select ' || (exists (select from throttles where pause is not null))::text;
begin
  if v_source <> (select prosrc from pg_proc where oid = 'hotmesh_app.is_throttled()'::regprocedure) then
    execute format('create or replace function hotmesh_app.is_throttled() returns boolean '
                || 'language sql volatile as %L', v_source);
  end if;
end;
$$;

comment on function hotmesh._replace_is_throttled is 'Let hotmesh_app.is_throttled() say what the table of throttles says.';


create or replace function hotmesh._pause_of(p_queue text)
returns integer
language sql
volatile
set search_path = hotmesh, pg_temp
as $$
  select coalesce((select pause from throttles where queue = p_queue),
                  (select pause from throttles where queue = ''), 0);
$$;

comment on function hotmesh._pause_of is 'How a queue is held back now: -1 paused, 0 not at all, else milliseconds between leases.';


create or replace function hotmesh._held_until(p_queue text)
returns timestamptz
language sql
volatile
set search_path = hotmesh, pg_temp
as $$
  select case _pause_of(p_queue) when -1 then 'infinity' when 0 then null
              else (select next_at from throttles where queue = p_queue) end;
$$;

comment on function hotmesh._held_until is 'When a queue may be leased again: infinity if paused, null if nothing holds it.';


-- The turn of a queue is taken with its row. It is only tried for: whoever waited here with a job in hand
-- could deadlock with the one who has the turn and wants the job.
create or replace function hotmesh._open_queues(p_queues text[], p_limit integer)
returns text[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_now    timestamptz := clock();
  v_open   text[] := '{}';
  v_queue  text;
  v_pause  integer;
begin
  foreach v_queue in array p_queues loop
    v_pause := _pause_of(v_queue);
    if v_pause = 0 or v_pause > 0 and p_limit > 0 and _is_ready(array[v_queue])
                      and _take_turn(v_queue, v_pause, v_now) then
      v_open := v_open || v_queue;
    end if;
  end loop;
  return v_open;
end;
$$;

comment on function hotmesh._open_queues is
  'Those of a worker''s queues that may be leased now; where a queue is slowed, the turn is taken with it.';


create or replace function hotmesh._take_turn(p_queue text, p_pause integer, p_now timestamptz)
returns boolean
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
begin
  -- Where the row is there already, an insert would wait for whoever holds it.
  if not exists (select from throttles where queue = p_queue) then
    insert into throttles (queue, next_at) values (p_queue, p_now) on conflict (queue) do nothing;
  end if;
  perform from throttles where queue = p_queue and next_at <= p_now for update skip locked;
  if found then
    update throttles set next_at = p_now + make_interval(secs => p_pause / 1000.0) where queue = p_queue;
  end if;
  return found;
end;
$$;

comment on function hotmesh._take_turn is 'Take the turn of a slowed queue, unless it has been taken or is being taken.';
