-- The roll: which workers there are, what they serve, and what waits for them.
--
-- It is for people. A worker that is not on it works all the same, and its tasks are taken over by time
-- alone: no decision of the engine rests on these rows.

create or replace function hotmesh.report_worker(p_worker text, p_about jsonb, p_running integer default 0)
returns text
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
as $$
declare
  v_now     timestamptz := clock();
  v_queues  text[];
  v_gone    text;
begin
  perform _require_name(p_worker, 'p_worker');
  perform _require_keys(p_about, array['host', 'pid', 'version', 'queues', 'concurrency'], 'p_about');
  perform _require(jsonb_typeof(p_about -> 'queues') = 'array', 'p_about: queues must be an array of names');
  v_queues := array(select jsonb_array_elements_text(p_about -> 'queues'));

  -- Whom nobody has seen for an hour is gone; the first to come this way says so.
  for v_gone in select worker from workers where last_seen < v_now - interval '1 hour' and worker <> p_worker
                   for update skip locked loop
    perform _retire(v_gone, 'lost');
  end loop;

  update workers set running = p_running, last_seen = v_now where worker = p_worker and queues = v_queues;
  if found then
    return 'seen';
  end if;
  insert into workers (worker, host, pid, version, queues, concurrency, running, started_at, last_seen)
  values (p_worker, coalesce(p_about ->> 'host', 'unknown'), (p_about ->> 'pid')::integer,
          p_about ->> 'version', v_queues, (p_about ->> 'concurrency')::integer, p_running, v_now, v_now)
  on conflict (worker) do update set queues = excluded.queues, last_seen = excluded.last_seen;
  perform _tell_of_worker((select w from workers w where worker = p_worker), 'started', null);
  return 'started';
end;
$$;

comment on function hotmesh.report_worker is
  'A worker says that it is there (started, then seen), now and then. '
  'p_about: {host, pid, version, queues, concurrency}.';


create or replace function hotmesh.retire_worker(p_worker text)
returns text
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
as $$
begin
  return _retire(p_worker, null);
end;
$$;

comment on function hotmesh.retire_worker is
  'A worker says that it has stopped: stopped, or not_found if it never said that it started.';


create or replace function hotmesh._retire(p_worker text, p_reason text)
returns text
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_worker  workers;
begin
  delete from workers_waiting where worker = p_worker;
  delete from workers where worker = p_worker returning * into v_worker;
  if v_worker.worker is null then
    return 'not_found';
  end if;
  perform _tell_of_worker(v_worker, 'stopped', p_reason);
  return 'stopped';
end;
$$;

comment on function hotmesh._retire is 'Take a worker off the roll, and off the list of those to be rung.';


-- A worker serves queues, whatever the app. It speaks for the engine of each app that sends tasks there.
create or replace function hotmesh._tell_of_worker(p_worker hotmesh.workers, p_verb text, p_reason text)
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_data  jsonb := to_jsonb(p_worker) || case when p_reason is null then '{}'
                                              else jsonb_build_object('reason', p_reason) end;
  v_name  text;
begin
  foreach v_name in array p_worker.queues loop
    perform _emit(format('system.worker.%s.%s', v_name, p_verb),
                  jsonb_build_object('topic', v_name, 'data', v_data));
  end loop;
  for v_name in select distinct v.app_id from activities a join versions v using (version_id)
                 where a.type = 'worker' and a.target = any(p_worker.queues) order by 1 loop
    perform _emit(format('system.engine.%s.%s', v_name, p_verb),
                  jsonb_build_object('app_id', v_name, 'data', v_data));
  end loop;
end;
$$;

comment on function hotmesh._tell_of_worker is
  'Events of a worker that came or went: one for each of its queues, one for each app whose documents name them.';


create or replace function hotmesh.roll_call()
returns table (
  queue          text,
  worker         text,
  host           text,
  pid            integer,
  version        text,
  concurrency    integer,
  running        integer,
  started_at     timestamptz,
  last_seen      timestamptz,
  is_stale       boolean,
  throttle       integer,
  ready          bigint,
  leased         bigint,
  backing_off    bigint,
  oldest_ready   interval
)
language sql
volatile
security definer
set search_path = hotmesh, pg_temp
as $$
  with now as materialized (
    select clock() as at
  ), depth as materialized (
    select t.queue,
           count(*) filter (where is_ready) as ready,
           count(*) filter (where t.leased_until > now.at) as leased,
           count(*) filter (where t.due_at < 'infinity') as backing_off,
           now.at - min(t.created_at) filter (where is_ready) as oldest
      from now cross join tasks t
     cross join lateral (select t.due_at is null and coalesce(t.leased_until <= now.at, true)) r(is_ready)
     group by t.queue, now.at
  ), served as materialized (
    select q as queue, w.* from workers w cross join unnest(w.queues) q
  )
  select queue, s.worker, s.host, s.pid, s.version, s.concurrency, s.running, s.started_at, s.last_seen,
         s.last_seen < now.at - interval '1 minute', _pause_of(queue),
         coalesce(d.ready, 0), coalesce(d.leased, 0), coalesce(d.backing_off, 0), d.oldest
    from served s full join depth d using (queue) cross join now
   order by queue, s.started_at, s.worker;
$$;

comment on function hotmesh.roll_call is
  'Who serves what: a row for each worker and queue, with what the queue holds (the same in each of its rows). '
  'A queue that has tasks and no worker has one row, without a worker. Stale: not seen for a minute.';
