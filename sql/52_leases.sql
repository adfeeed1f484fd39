-- Leases: the right to a task, for a time. Whoever asks next takes over what has lapsed.

create or replace function hotmesh._is_ready(p_queues text[])
returns boolean
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_now  timestamptz := clock();
begin
  return exists (select from unnest(p_queues) q where exists (select from tasks
                  where queue = q and due_at is null and (leased_until is null or leased_until <= v_now)));
end;
$$;

comment on function hotmesh._is_ready is
  'Whether there is a task to lease: to look costs a fifth of what it costs to lock and update nothing.';


create or replace function hotmesh._take(p_hand hotmesh.hand, p_taken integer)
returns hotmesh.tasks[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_now    timestamptz := clock();
  v_room   integer := p_hand.room - p_taken;
  v_first  integer := floor(random() * cardinality(p_hand.queues));
  v_queue  text;
  v_some   tasks[];
  v_most   integer;
  v_worst  integer := 0;
  v_tasks  tasks[] := '{}';
begin
  for i in 1 .. cardinality(p_hand.queues) loop
    exit when v_room <= 0;
    v_queue := p_hand.queues[1 + (v_first + i) % cardinality(p_hand.queues)];
    with ready as materialized (
      select ctid as place from tasks
       where queue = v_queue and due_at is null and (leased_until is null or leased_until <= v_now)
       order by job_id, seq
       limit v_room
         for update skip locked
    ), taken as (
      update tasks t
         set token        = gen_random_uuid(),
             leased_until = v_now + p_hand.lease,
             worker       = p_hand.worker,
             deliveries   = t.deliveries + 1
       where t.ctid = any(array(select place from ready))
      returning t.*
    )
    select array_agg(taken::tasks order by job_id, seq), max(deliveries) into v_some, v_most from taken;
    v_tasks := v_tasks || coalesce(v_some, '{}');
    v_worst := greatest(v_worst, v_most);
    v_room := v_room - coalesce(cardinality(v_some), 0);
  end loop;
  return case when v_worst > 5 then _without_poison(v_tasks) else v_tasks end;
end;
$$;

comment on function hotmesh._take is 'Lease ready tasks to a hand, beginning with any of its queues.';


-- A task that five leases in a row did not survive would take down every worker in turn.
create or replace function hotmesh._without_poison(p_tasks hotmesh.tasks[])
returns hotmesh.tasks[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_job  jobs;
  t      tasks;
begin
  -- This is more than a lease: it waits for the disk as any other commit does.
  perform set_config('synchronous_commit', reset_val, true) from pg_settings where name = 'synchronous_commit';
  for t in select * from unnest(p_tasks) x where x.deliveries > 5 loop
    select * into v_job from jobs where job_id = t.job_id for no key update skip locked;
    if found then
      delete from tasks where job_id = t.job_id and seq = t.seq;
      perform _run(array[row(t.job_id, _plan(v_job.version_id, t.activity), t.activity, t.dimension, 'error', 500, t.input, null, null,
        jsonb_build_object('code', 500, 'message',
          format('poisoned task: %s workers took it and none answered', t.deliveries - 1)),
        t.attempt, null, t.created_at)::move]);
    end if;
  end loop;
  return array(select x from unnest(p_tasks) x where x.deliveries <= 5);
end;
$$;

comment on function hotmesh._without_poison is 'Fail the tasks that kill their workers; answers the others.';


create or replace function hotmesh._claimed(p_tasks hotmesh.tasks[])
returns setof hotmesh.assignment
language sql
volatile
set search_path = hotmesh, pg_temp
as $$
  select 'claimed', _task_id(t.job_id, t.seq), t.token, t.queue, j.app_id, v.version, j.topic, j.job_id,
         j.job_key, t.activity, t.dimension, t.attempt, t.input, t.leased_until
    from unnest(p_tasks) t
   cross join lateral (select * from jobs x where x.job_id = t.job_id and x.status = 'running' offset 0) j
    left join lateral (select x.version from versions x where x.version_id = j.version_id offset 0) v on true;
$$;

comment on function hotmesh._claimed is
  'Leased tasks as a worker is told of them; those whose job has ended since, in the same call, are gone.';


create or replace function hotmesh.extend_leases(
  p_worker    text,
  p_task_ids  text[],
  p_lease     interval default '30 seconds'
)
returns table (task_id text, outcome text)
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
as $$
declare
  x  result;
begin
  perform _hand(p_worker, '{}', 0, p_lease);
  for x in select r.* from unnest(_read_results((select coalesce(jsonb_agg(jsonb_build_object('task_id', i)), '[]')
             from unnest(p_task_ids) i))) r order by r.job_id, r.seq loop
    -- To wait for a row here, with others locked, could deadlock with the call that completes them.
    perform from tasks t where t.job_id = x.job_id and t.seq = x.seq for no key update skip locked;
    if found then
      update tasks t set leased_until = greatest(t.leased_until, clock() + p_lease)
       where t.job_id = x.job_id and t.seq = x.seq and t.worker = p_worker and t.leased_until > clock();
      outcome := case when found then 'extended' else 'stale' end;
    else
      outcome := case when exists (select from tasks t where t.job_id = x.job_id and t.seq = x.seq)
                      then 'busy' else 'stale' end;
    end if;
    task_id := x.task_id;
    return next;
  end loop;
end;
$$;

comment on function hotmesh.extend_leases is
  'Keep a worker''s leases alive (extended), or tell it that it has lost them (stale). '
  'busy: another session is at the task, perhaps with its result; ask again.';
