-- Jobs: started, read, interrupted, ended.
--
--   publish ──▶ running ──▶ completed     the last open branch has closed
--                  ├──────▶ failed        a step failed and no transition took its code
--                  └──────▶ interrupted   somebody stopped it
--
-- A job's row is the lock of everything that belongs to the job. Whoever acts on a job locks it first;
-- whoever already holds one job only ever tries for another, and leaves a timer if it is busy.

create or replace function hotmesh.publish(
  p_app      text,
  p_topic    text,
  p_data     jsonb default '{}',
  p_job_key  text  default null,
  p_options  jsonb default '{}',
  out outcome  text,
  out job_id   uuid,
  out job_key  text
)
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
  v_version  versions := _active_version(p_app);
  v_graph    graphs := _graph(v_version, p_topic);
  v_plan     activities;
begin
  perform _require_options(p_options);
  if v_graph.input_schema is not null then
    perform _require_fit(p_data, v_graph);
  end if;
  select s.outcome, s.job_id, s.job_key into outcome, job_id, job_key
    from _start_job(v_version, v_graph, p_data, p_job_key, p_options, null, null) s;
  if outcome = 'started' and not p_options ? 'pending' then
    v_plan := _plan(v_graph.version_id, v_graph.trigger);
    if v_plan.leaves or cardinality(v_plan.next) <> 1 then
      perform _run(array[_trigger(job_id, v_graph, p_data)]);
    else
      -- A trigger that maps and decides nothing: its only successor is entered at once.
      perform _run('{}', null, array[row(job_id, _plan(v_graph.version_id, v_plan.next[1]), v_plan.next[1],
                                         array[0, 0], null, null, null, null, null, null, 1, null, clock())::move]);
    end if;
  end if;
end;
$$;

comment on function hotmesh.publish is
  'Start a job of the graph that subscribes to a topic. A live job with the same key answers duplicate.';


create or replace function hotmesh.publish_many(
  p_app      text,
  p_topic    text,
  p_jobs     jsonb,
  p_options  jsonb default '{}'
)
returns table (outcome text, job_id uuid, job_key text)
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
  v_version  versions := _active_version(p_app);
  v_graph    graphs := _graph(v_version, p_topic);
  v_moves    move[] := '{}';
  v_one      jsonb;
begin
  perform _require_options(p_options);
  perform _require(jsonb_typeof(p_jobs) = 'array' and jsonb_array_length(p_jobs) <= 1000,
                   'p_jobs must be an array of at most 1000 jobs', 'each: {data, job_key}');
  for v_one in select value from jsonb_array_elements(p_jobs) loop
    if v_graph.input_schema is not null then
      perform _require_fit(coalesce(v_one -> 'data', '{}'), v_graph);
    end if;
    select s.outcome, s.job_id, s.job_key into outcome, job_id, job_key
      from _start_job(v_version, v_graph, coalesce(v_one -> 'data', '{}'), v_one ->> 'job_key', p_options,
                      null, null) s;
    if outcome = 'started' and not p_options ? 'pending' then
      v_moves := v_moves || _trigger(job_id, v_graph, coalesce(v_one -> 'data', '{}'));
    end if;
    return next;
  end loop;
  perform _run(v_moves);
end;
$$;

comment on function hotmesh.publish_many is
  'Start jobs of one graph, all or none: p_jobs is [{data, job_key}]. One row a job, in the order given.';


create or replace function hotmesh._require_options(p_options jsonb)
returns void
language plpgsql
stable
set search_path = hotmesh, pg_temp
as $$
begin
  if p_options = '{}' then
    return;
  elsif p_options ? 'announce' and jsonb_typeof(p_options) = 'object' then
    if octet_length(p_options ->> 'announce') not between 1 and 63 then
      perform _require(false, 'p_options: announce must name a channel, in at most 63 bytes');
    elsif p_options - 'announce' = '{}' then
      return;
    end if;
  end if;
  perform _require_keys(p_options, array['announce', 'entity', 'expire', 'pending', 'search', 'marker'],
                        'p_options');
  if p_options ? 'expire' then
    begin
      perform _require((p_options ->> 'expire')::interval > interval '0', 'p_options: expire must be positive');
    exception when data_exception then
      perform _require(false, 'p_options: expire must be a span of time, such as 1 hour');
    end;
  end if;
  perform _require(not p_options ? 'pending' or jsonb_typeof(p_options -> 'pending') = 'number'
                     and (p_options ->> 'pending')::numeric between 0.001 and 3.2e8,
                   'p_options: pending must be a number of seconds, up to ten years');
  perform _require(not p_options ? 'search' or jsonb_typeof(p_options -> 'search') = 'object',
                   'p_options: search must be an object');
  perform _require(not p_options ? 'marker' or jsonb_typeof(p_options -> 'marker') = 'object'
                     and not exists (select from jsonb_object_keys(p_options -> 'marker') k where k !~ '^-'),
                   'p_options: marker must be an object whose keys begin with -');
end;
$$;

comment on function hotmesh._require_options is 'Raise MH422 for options of publish that could not be kept.';


create or replace function hotmesh._first_data(p_options jsonb)
returns jsonb
language sql
immutable
set search_path = hotmesh, pg_temp
as $$
  select coalesce(p_options -> 'marker', '{}')
      || coalesce((select jsonb_object_agg('_' || key, value) from jsonb_each_text(p_options -> 'search')), '{}');
$$;

comment on function hotmesh._first_data is
  'What a job''s data holds before any map: search text under _names, markers under their own.';


create or replace function hotmesh.resume_job(p_app text, p_job_key text)
returns text
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
  v_job  jobs;
begin
  select * into v_job from jobs where app_id = p_app and job_key = p_job_key and live for no key update;
  if v_job.job_id is null or v_job.semaphore < 0 and v_job.expires_at <= clock() then
    return 'not_found';
  elsif v_job.ended_at is not null then
    return 'already_ended';
  elsif v_job.semaphore > 0 then
    return 'already_running';
  end if;

  update jobs set semaphore = 1, expires_at = null, updated_at = greatest(clock(), updated_at)
   where job_id = v_job.job_id;
  perform _run(array[_trigger(v_job.job_id, (select g from graphs g where g.version_id = v_job.version_id
                                               and g.topic = v_job.topic),
                              (select input from job_data where job_id = v_job.job_id))]);
  return 'resumed';
end;
$$;

comment on function hotmesh.resume_job is
  'Let a job run that was created pending: resumed, or already_running, already_ended, not_found (or expired).';


create or replace function hotmesh._graph(p_version hotmesh.versions, p_topic text)
returns hotmesh.graphs
language plpgsql
stable
set search_path = hotmesh, pg_temp
as $$
declare
  v_graph  graphs;
begin
  select * into v_graph from graphs g where g.version_id = p_version.version_id and g.topic = p_topic;
  if v_graph.topic is null then
    perform _require_deployed(p_version);
    raise exception using errcode = 'MH404',
      message = format('no graph of app %s version %s subscribes to %s', p_version.app_id, p_version.version,
                       p_topic),
      hint = 'its topics: ' || (select string_agg(topic, ', ' order by topic) from graphs g
                                 where g.version_id = p_version.version_id);
  end if;
  return v_graph;
end;
$$;

comment on function hotmesh._graph is 'The graph of a version that subscribes to a topic, or MH404.';


create or replace function hotmesh._trigger(p_job_id uuid, p_graph hotmesh.graphs, p_data jsonb)
returns hotmesh.move
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
begin
  return row(p_job_id, _plan(p_graph.version_id, p_graph.trigger), p_graph.trigger, array[0], 'success', 200,
             p_data, p_data, null, null, 1, null, clock())::move;
end;
$$;

comment on function hotmesh._trigger is 'The first move of a job: its trigger answers with the job''s input.';


create or replace function hotmesh._plan(p_version_id integer, p_activity text)
returns hotmesh.activities
language plpgsql
stable
set search_path = hotmesh, pg_temp
as $$
declare
  v_plan  activities;
begin
  select * into v_plan from activities where version_id = p_version_id and activity = p_activity;
  return v_plan;
end;
$$;

comment on function hotmesh._plan is 'The compiled plan of an activity.';


create or replace function hotmesh._start_job(
  p_version  hotmesh.versions,
  p_graph    hotmesh.graphs,
  p_data     jsonb,
  p_job_key  text,
  p_options  jsonb,
  p_parent   hotmesh.jobs,
  p_seq      bigint,
  out outcome  text,
  out job_id   uuid,
  out job_key  text
)
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
#variable_conflict use_column
declare
  v_now     timestamptz := clock();
  v_id      uuid := _new_id(v_now);
  v_named   jsonb := '{}';
begin
  perform _require_payload(p_data, 'p_data');
  if p_job_key is not null then
    perform _require_name(p_job_key, 'p_job_key');
  end if;
  if p_graph.enters then
    v_named := hotmesh_app.dispatch(p_version.version_id, 'enter', p_graph.trigger, jsonb_build_object(
                 '$self', jsonb_build_object('input',  jsonb_build_object('data', p_data),
                                             'output', jsonb_build_object('data', p_data)),
                 p_graph.trigger, jsonb_build_object('input', jsonb_build_object('data', p_data))), 200);
    perform _require(not v_named ? 'error', 'the trigger failed: ' || (v_named #>> '{error,message}'));
  end if;
  job_key := coalesce(p_job_key,
                      case when v_named -> 'id' <> 'null' then pipe_to_string(v_named -> 'id') end,
                      v_id::text);
  perform _require_name(job_key, 'the job key');

  for attempt in 1 .. 2 loop
    insert into jobs (job_id, app_id, version_id, kind, topic, job_key, semaphore, parent_id, parent_seq,
                      origin_id, entity, announce, publishes, expire, created_at, updated_at, expires_at)
    values (v_id, p_version.app_id, p_version.version_id, 'graph', p_graph.topic, _start_job.job_key,
            case when p_options ? 'pending' then -1 else 1 end,
            p_parent.job_id, p_seq, coalesce(p_parent.origin_id, p_parent.job_id),
            coalesce(p_options ->> 'entity', v_named ->> 'entity'), p_options ->> 'announce',
            p_graph.publishes, (p_options ->> 'expire')::interval, v_now, v_now,
            v_now + make_interval(secs => (p_options ->> 'pending')::double precision))
    on conflict (app_id, job_key) where live do nothing;
    if found then
      outcome := 'started';
      job_id := v_id;
      insert into job_data (job_id, input, data)
      values (v_id, p_data, case when p_options ?| array['search', 'marker'] then _first_data(p_options) end);
      if v_named -> 'series' <> 'null' then
        perform _count_job(p_version.app_id, p_graph, v_id, job_key, v_now, v_named);
      end if;
      return;
    end if;

    -- An expired job gives its key away.
    update jobs j set live = false
     where j.app_id = p_version.app_id and j.job_key = _start_job.job_key and j.live
       and j.expires_at <= v_now and (j.ended_at is not null or j.semaphore < 0);
    exit when not found;
  end loop;
  outcome := 'duplicate';
  select j.job_id into job_id from jobs j
   where j.app_id = p_version.app_id and j.job_key = _start_job.job_key and j.live;
end;
$$;

comment on function hotmesh._start_job is
  'Insert a job, unless a live one has its key. It does not run yet: its trigger is the first move.';


create or replace function hotmesh.interrupt_job(
  p_app      text,
  p_job_key  text,
  p_reason   text     default null,
  p_code     integer  default 410,
  p_throw    boolean  default true,
  p_descend  boolean  default false,
  p_expire   interval default null
)
returns text
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
  v_tree   uuid[];
  v_job    jobs;
  v_error  jsonb;
begin
  if p_descend then
    v_tree := _lock_tree((select job_id from jobs where app_id = p_app and job_key = p_job_key and live));
  end if;
  select * into v_job from jobs where app_id = p_app and job_key = p_job_key and live
     for no key update;
  if v_job.job_id is null or v_job.semaphore < 0 and v_job.expires_at <= clock() then
    return 'not_found';
  elsif v_job.status <> 'running' then
    return 'already_ended';
  end if;

  if p_throw is not false then
    v_error := jsonb_build_object('code', p_code, 'job_id', p_job_key,
      'message', coalesce(p_reason, format('job [%s] interrupted', p_job_key)));
  end if;
  perform _run(_end_jobs(array[v_job.job_id], 'interrupted', v_error, p_expire));
  if p_descend then
    perform _interrupt_children(v_tree, p_reason, p_code, p_throw, p_expire);
  end if;
  return 'interrupted';
end;
$$;

comment on function hotmesh.interrupt_job is
  'Stop a job: its tasks, waits, timers and open escalations end with it, and its parent is told.';


create or replace function hotmesh._interrupt_children(
  p_tree uuid[], p_reason text, p_code integer, p_throw boolean, p_expire interval
)
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  r  record;
begin
  for r in select j.app_id, j.job_key from unnest(p_tree) with ordinality as t(job_id, place)
            cross join lateral (select * from jobs x where x.job_id = t.job_id offset 0) j
            where j.status = 'running' order by place loop
    perform interrupt_job(r.app_id, r.job_key, p_reason, p_code, p_throw, false, p_expire);
  end loop;
end;
$$;

comment on function hotmesh._interrupt_children is
  'Interrupt what a job has started, and what that has started: those of a locked tree that still run.';


-- All in the order of their ids, as complete_tasks locks the jobs of a batch: one by one down the tree, this
-- could deadlock with it. A job that was born meanwhile means to begin again; its parent is locked then.
create or replace function hotmesh._lock_tree(p_job_id uuid)
returns uuid[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_tree  uuid[];
begin
  for i in 1 .. 100 loop
    begin
      v_tree := _tree(p_job_id);
      perform from jobs where job_id = any(v_tree) order by job_id for no key update;
      if _tree(p_job_id) <@ v_tree then
        return v_tree;
      end if;
      raise exception using errcode = 'MHRTY';
    exception when sqlstate 'MHRTY' then
      null;  -- gives the locks back
    end;
  end loop;
  raise exception using errcode = '40001', message = 'the tree of this job grows too quickly; try again';
end;
$$;

comment on function hotmesh._lock_tree is 'Lock a job and all that runs below it; answers them, parents first.';


create or replace function hotmesh._tree(p_job_id uuid)
returns uuid[]
language sql
volatile
set search_path = hotmesh, pg_temp
as $$
  with recursive tree as (
    select p_job_id as job_id, 0 as level
    union all
    select c.job_id, tree.level + 1 from tree
     cross join lateral (select x.job_id from jobs x
                          where x.parent_id = tree.job_id and x.status = 'running' offset 0) c
  )
  select coalesce(array_agg(job_id order by level, job_id) filter (where job_id is not null), '{}') from tree;
$$;

comment on function hotmesh._tree is 'A job and the running jobs that it and they have started, parents first; none of no job.';


-- Every end of a job passes here. A job that merely completes has nothing left to clear away.
create or replace function hotmesh._end_jobs(
  p_job_ids  uuid[],
  p_status   text,
  p_error    jsonb    default null,
  p_expire   interval default null
)
returns hotmesh.move[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_now    timestamptz := clock();
  v_moves  move[] := '{}';
  v_job    jobs;
begin
  for v_job in
    update jobs j
       set status     = p_status,
           semaphore  = 0,
           ended_at   = greatest(v_now, j.created_at),
           updated_at = greatest(v_now, j.updated_at),
           expires_at = coalesce(case when j.expires_at is not null and j.semaphore > 0
                               then greatest(j.expires_at, v_now) end,
                          v_now + coalesce(p_expire, j.expire, make_interval(secs => (select g.expire from graphs g
                            where g.version_id = j.version_id and g.topic = j.topic))))
     where j.job_id = any(p_job_ids) and j.status = 'running'
    returning j.*
  loop
    if p_error is not null then
      update job_data set error = p_error where job_id = v_job.job_id;
    end if;
    if p_status <> 'completed' then
      perform _clear_job(v_job.job_id);
    end if;
    if p_expire is null and v_job.expires_at < v_now then
      update jobs set expires_at = _expiry(v_job, v_now) where job_id = v_job.job_id;
    end if;
    if v_job.announce is not null or v_job.publishes is not null then
      perform _announce(v_job, false);
    end if;
    if v_job.parent_seq is not null then
      v_moves := v_moves || _answer_parent(v_job);
    end if;
  end loop;
  return v_moves;
end;
$$;

comment on function hotmesh._end_jobs is
  'End jobs that the caller has locked; answers the moves of the parents that waited for them.';


create or replace function hotmesh._expiry(p_job hotmesh.jobs, p_from timestamptz)
returns timestamptz
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_graph    graphs := (select g from graphs g where g.version_id = p_job.version_id and g.topic = p_job.topic);
  v_move     move := _trigger(p_job.job_id, v_graph, (select input from job_data where job_id = p_job.job_id));
begin
  return p_from + _span_of(hotmesh_app.dispatch(p_job.version_id, 'expire', v_graph.trigger,
                                                _context('expire', v_move), 200) -> 'seconds');
end;
$$;

comment on function hotmesh._expiry is
  'Ask a graph''s rule when its job expires, counted from an instant. What is no positive number keeps the job.';


create or replace function hotmesh._clear_job(p_job_id uuid)
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  t  tasks;
  r  waits;
begin
  for t in delete from tasks where job_id = p_job_id returning * loop
    delete from timers where due_at = t.due_at and job_id = p_job_id and seq = t.seq;
  end loop;
  for r in select * from waits where job_id = p_job_id order by seq loop
    perform _close_wait(r);
  end loop;
  perform _cancel_escalations(p_job_id);
end;
$$;

comment on function hotmesh._clear_job is 'Remove what an ended job has left open.';


-- The parent may be busy in another session. To wait for it while holding the child could deadlock with
-- whoever holds the parent and wants the child, so a busy parent gets a timer that is due at once.
create or replace function hotmesh._answer_parent(p_job hotmesh.jobs)
returns hotmesh.move[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
begin
  if p_job.tells_late then
    perform _tell_late(p_job, null, null, null);
    return '{}';
  end if;
  perform from jobs where job_id = p_job.parent_id for no key update skip locked;
  if found then
    return _child_answer(p_job.parent_id, p_job.parent_seq);
  end if;
  perform _leave_word(p_job.parent_id, p_job.parent_seq, 'wait');
  return '{}';
end;
$$;

comment on function hotmesh._answer_parent is 'Hand an ended child''s result to its parent, now or by a timer.';


create or replace function hotmesh._child_answer(p_parent_id uuid, p_seq bigint)
returns hotmesh.move[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_wait   waits;
  v_child  jobs;
  v_data   job_data;
begin
  select * into v_wait from waits where job_id = p_parent_id and seq = p_seq;
  select * into v_child from jobs where job_id = v_wait.child_id;
  if v_wait.seq is null or v_child.status = 'running' then
    return '{}';
  end if;
  select * into v_data from job_data where job_id = v_child.job_id;
  if v_child.job_id is null then
    v_data.error := jsonb_build_object('code', 410, 'message', 'the awaited job was scrubbed');
  end if;
  perform _close_wait(v_wait);
  return array[_answered(v_wait,
    case when v_data.error is null then 'success' else 'error' end,
    case when v_data.error is null then 200 else coalesce((v_data.error ->> 'code')::integer, 500) end,
    coalesce(v_data.error, v_data.data, '{}'))];
end;
$$;

comment on function hotmesh._child_answer is 'The move of a parent whose awaited child has ended.';
