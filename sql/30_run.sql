-- The engine: moves are carried out, round by round, until every job concerned is quiet.
--
--   leave (a step is done) ──▶ its row, its job maps, its transitions ──▶ enter, for each successor
--   enter ──▶ worker: a task · hook that waits, await: a wait · all else is done at once ──▶ leave
--
-- A round takes all moves of a batch together, whatever their jobs, so that forty results cost little
-- more than one. The semaphore of a job counts its open branches; at zero the job is complete.
-- The caller has locked every job that the moves name.
--
-- A plan made while a table is small must not be ruinous when it has grown. So rows are fetched by key in
-- lateral subqueries with `offset 0`, which the planner does not turn into a join over the whole table.

create or replace function hotmesh._run(
  p_leaving   hotmesh.move[],
  p_hand      hotmesh.hand   default null,
  p_entering  hotmesh.move[] default '{}'
)
returns hotmesh.tasks[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
  v_answered  move[];
  v_leased    tasks[];
  v_tasks     tasks[] := '{}';
  v_joining   uuid[] := '{}';
begin
  while cardinality(p_leaving) + cardinality(p_entering) > 0 loop
    if cardinality(p_leaving) > 0 then
      select p_entering || entering, answered, v_joining || joining into p_entering, p_leaving, v_joining
        from _leave(p_leaving);
    end if;
    if cardinality(p_entering) > 0 then
      select answered, leased into v_answered, v_leased from _enter(p_entering, p_hand);
      p_entering := '{}';
      p_leaving := p_leaving || v_answered;
      v_tasks := v_tasks || v_leased;
      p_hand.room := p_hand.room - cardinality(v_leased);
    end if;
    if cardinality(v_joining) > 0 and cardinality(p_leaving) = 0 then
      p_entering := _joined(v_joining);
      v_joining := '{}';
    end if;
  end loop;
  return v_tasks;
end;
$$;

comment on function hotmesh._run is
  'Leave steps, enter activities and do all that follows; answers the tasks that were leased to the hand.';


-- leaving -------------------------------------------------------------------------------------------

create or replace function hotmesh._leave(
  p_moves  hotmesh.move[],
  out entering  hotmesh.move[],
  out answered  hotmesh.move[],
  out joining   uuid[]
)
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_now     timestamptz := clock();
  v_docs    jsonb[] := _evaluate('leave', p_moves);
  v_maps    uuid[];
  v_tells   boolean := false;
  v_done    uuid[];
  v_fail    uuid[];
  v_jobs    uuid[];
  v_counts  integer[];
begin
  joining := '{}';
  for i in 1 .. cardinality(v_docs) loop
    if v_docs[i] ? 'error' then
      select moves, docs into p_moves, v_docs from _leave_failed(p_moves, v_docs);
    end if;
    if v_docs[i] ? 'joins' then
      joining := joining || p_moves[i].job_id;
    end if;
    v_tells := v_tells or v_docs[i] ? 'tell' is true;
  end loop;

  with moved as materialized (
    select m.*, _next(m.doc, (m.plan).next) as next, j.semaphore
      from unnest(p_moves, v_docs) with ordinality
        as m(job_id, plan, activity, dimension, status, code, input, output, hook, error, attempt,
             token, started_at, doc, place)
     cross join lateral (select x.semaphore from jobs x
                          where x.job_id = m.job_id and x.status = 'running' offset 0) j
  ), stored as (
    insert into steps (job_id, activity, dimension, status, code, input, output, hook, error, attempt,
                       token, started_at, ended_at, telemetry)
    select job_id, activity, dimension, status, code, input, output, hook, error, attempt, token,
           started_at, v_now, doc -> 'telemetry'
      from moved where dimension <> array[0]
  ), change as (
    select job_id, min(semaphore) + sum(cardinality(next)
                     - case status when 'pending' then 0 else 1 end)::integer as semaphore,
           sum(cardinality(next) - case status when 'pending' then 0 else 1 end) <> 0 as changed,
           bool_or(status = 'error' and next = '{}') as failed, bool_or(doc ? 'job') as maps
      from moved group by job_id
  )
  select array_agg(job_id) filter (where not failed and semaphore <= 0),
         array_agg(job_id) filter (where failed), array_agg(job_id) filter (where maps),
         array_agg(job_id) filter (where changed and semaphore > 0 and not failed),
         array_agg(semaphore) filter (where changed and semaphore > 0 and not failed),
         array(select row(moved.job_id, a.plan, n.successor, moved.dimension || 0, null, null, null, null, null,
                          null, 1, null, v_now)::move
                 from moved
                cross join unnest(moved.next) with ordinality as n(successor, n)
                cross join lateral (select x from activities x where x.version_id = (moved.plan).version_id
                                       and x.activity = n.successor offset 0) a(plan)
                where not exists (select from change where change.job_id = moved.job_id and failed)
                order by moved.place, n.n)
    into v_done, v_fail, v_maps, v_jobs, v_counts, entering from change;

  if v_jobs is not null then
    update jobs set semaphore = v_counts[array_position(v_jobs, job_id)], updated_at = greatest(v_now, updated_at)
     where job_id = any(v_jobs);
  end if;
  if v_maps is not null then
    for i in 1 .. cardinality(v_docs) loop
      if v_docs[i] ? 'job' and p_moves[i].job_id = any(v_maps) then
        update job_data set data = _laid_over(data, v_docs[i] -> 'job', v_docs[i] -> 'within')
         where job_id = p_moves[i].job_id;
      end if;
    end loop;
  end if;
  answered := case when v_fail is null then '{}' else _fail(v_fail, p_moves, v_docs) end
           || case when v_done is null then '{}' else _end_jobs(v_done, 'completed') end;
  if v_tells then
    answered := answered || _tell(p_moves, v_docs);
  end if;
end;
$$;

comment on function hotmesh._leave is
  'Record finished steps, map them into their jobs, count branches; answers what is entered next, the steps '
  'of parents that have their answer now, and the jobs in which a join may have become ready.';


create or replace function hotmesh._fail(p_job_ids uuid[], p_moves hotmesh.move[], p_docs jsonb[])
returns hotmesh.move[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_answered  move[] := '{}';
  r           record;
begin
  for r in select distinct on (m.job_id) m.job_id, m.error, m.code
             from unnest(p_moves) with ordinality m
             join unnest(p_docs) with ordinality d(doc, ordinality) using (ordinality)
            where m.job_id = any(p_job_ids) and m.status = 'error' and _next(d.doc, (m.plan).next) = '{}'
            order by m.job_id, ordinality loop
    v_answered := v_answered || _end_jobs(array[r.job_id], 'failed', _as_error(r.error, r.code)
                                          || '{"is_stream_error": true}');
  end loop;
  return v_answered;
end;
$$;

comment on function hotmesh._fail is 'End jobs of which a step failed with a code that no transition takes.';


create or replace function hotmesh._next(p_doc jsonb, p_always text[])
returns text[]
language sql
immutable
as $$
  select case when p_doc ? 'next' then array(select jsonb_array_elements_text(p_doc -> 'next'))
              else p_always end;
$$;

comment on function hotmesh._next is
  'The successors of a step: what its conditions chose, or all of them where none has a condition.';


-- A map or a condition threw (code 500), or the output does not fit its schema (422): the step itself
-- becomes an error and is routed as one.
create or replace function hotmesh._leave_failed(
  p_moves  hotmesh.move[],
  p_docs   jsonb[],
  out moves  hotmesh.move[],
  out docs   jsonb[]
)
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  m      move;
  v_doc  jsonb;
begin
  moves := p_moves;
  docs := p_docs;
  for i in 1 .. cardinality(p_moves) loop
    continue when docs[i] is null or not docs[i] ? 'error';
    m := moves[i];
    perform _require(m.dimension <> array[0] or exists (
        select from jobs j where j.job_id = m.job_id and j.parent_id is not null),
      'the trigger failed: ' || (docs[i] #>> '{error,message}'));
    m.status := 'error';
    m.code := coalesce((docs[i] #>> '{error,code}')::integer, 500);
    m.error := docs[i] -> 'error';
    m.output := null;
    moves[i] := m;
    -- A child whose trigger throws has not begun: what follows the trigger must not run.
    v_doc := case when m.dimension = array[0] then '{"next": []}' else (_evaluate('route', array[m]))[1] end;
    docs[i] := case when v_doc ? 'error' then '{"next": []}' else v_doc end;
  end loop;
end;
$$;

comment on function hotmesh._leave_failed is 'Turn steps whose maps threw into errors, and route those.';


-- entering ------------------------------------------------------------------------------------------

create or replace function hotmesh._enter(
  p_moves  hotmesh.move[],
  p_hand   hotmesh.hand,
  out answered  hotmesh.move[],
  out leased    hotmesh.tasks[]
)
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_now    timestamptz := clock();
  v_docs   jsonb[];
  v_queue  text;
  v_tasks  tasks[] := '{}';
  v_rings  text[] := '{}';
  v_last   integer[] := '{}';
  m        move;
  t        tasks;
begin
  answered := '{}';
  leased := '{}';
  foreach m in array p_moves loop
    if (m.plan).joins is not null then
      select j.moves, j.followed into p_moves, answered from _meet(p_moves) j;
      exit;
    end if;
  end loop;
  v_docs := _evaluate('enter', p_moves);
  for i in 1 .. cardinality(p_moves) loop
    if v_docs[i] ? 'threshold' then
      select s.moves, s.docs, s.followed || _enter.answered into p_moves, v_docs, answered
        from _stopped(p_moves, v_docs) s;
      exit;
    end if;
  end loop;

  for i in 1 .. cardinality(p_moves) loop
    m := p_moves[i];
    v_queue := coalesce((m.plan).target, v_docs[i] ->> 'topic');
    if v_docs[i] ? 'error' then
      answered := answered || _failed(m, v_docs[i] -> 'error');
    elsif v_docs[i] ? 'topic' and not _is_name(v_queue) then
      answered := answered || _failed(m, jsonb_build_object('code', 500, 'message',
        format('the topic of activity %s is no name: %s', m.activity, coalesce(left(v_queue, 100), 'undefined'))));
    elsif (m.plan).type = 'worker' then
      t := _task(m, v_queue, v_docs[i], v_now, p_hand, cardinality(leased));
      v_tasks := v_tasks || t;
      if t.token is null then
        v_rings := v_rings || v_queue;
      else
        leased := leased || t;
      end if;
    elsif (m.plan).type = 'interrupt' then
      v_last := v_last || i;
    elsif (m.plan).type = 'cycle' then
      answered := answered || _enter_cycle(m, m.plan, coalesce(v_docs[i], '{}'), p_moves || answered);
    else
      answered := answered || _enter_other(m, coalesce(v_docs[i], '{}'));
    end if;
  end loop;

  if cardinality(v_tasks) > 0 then
    insert into tasks select * from unnest(v_tasks);
  end if;
  if cardinality(v_rings) > 0 then
    perform _ring(v_rings);
  end if;
  -- An interrupt finds what its round has begun: a child beside it, tasks of the job that it ends.
  for i in 1 .. cardinality(v_last) loop
    answered := answered || _enter_interrupt(p_moves[v_last[i]], v_docs[v_last[i]]);
  end loop;
end;
$$;

comment on function hotmesh._enter is
  'Enter activities: what needs a worker becomes a task, what waits a wait, the rest is answered at once.';


create or replace function hotmesh._enter_other(p_move hotmesh.move, p_doc jsonb)
returns hotmesh.move[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_plan  activities := p_move.plan;
begin
  case v_plan.type
    when 'hook'   then return _enter_hook(p_move, v_plan, p_doc);
    when 'await'  then return _enter_await(p_move, v_plan, p_doc);
    when 'signal' then return _enter_signal(p_move, v_plan, p_doc);
  end case;
end;
$$;

comment on function hotmesh._enter_other is
  'Enter an activity that is neither a worker nor a cycle nor an interrupt.';


create or replace function hotmesh._failed(p_move hotmesh.move, p_error jsonb)
returns hotmesh.move
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
begin
  p_move.status := 'error';
  p_move.code := coalesce((p_error ->> 'code')::integer, 500);
  p_move.error := p_error;
  return p_move;
end;
$$;

comment on function hotmesh._failed is 'The move of a step that has failed with this error.';


create or replace function hotmesh._next_pass(p_job_id uuid, p_activity text, p_dimension integer[])
returns integer
language sql
volatile
set search_path = hotmesh, pg_temp
as $$
  with place as (
    select p_dimension[:cardinality(p_dimension) - 1] as above
  ), taken as (
    -- The order of arrays is that of the key: the newest pass is one look into the index.
    (select s.dimension from steps s, place
      where s.job_id = p_job_id and s.activity = p_activity
        and s.dimension > above and s.dimension < above || 2147483647
      order by s.dimension desc limit 1)
    union all
    select t.dimension from tasks t where t.job_id = p_job_id and t.activity = p_activity
    union all
    select w.dimension from waits w where w.job_id = p_job_id and w.activity = p_activity
  )
  select coalesce(max(taken.dimension[cardinality(p_dimension)]) + 1, 0)
    from taken, place where taken.dimension[:cardinality(p_dimension) - 1] = above;
$$;

comment on function hotmesh._next_pass is 'The first free last index for an activity at a place of the graph.';


create or replace function hotmesh._task(
  p_move    hotmesh.move,
  p_queue   text,
  p_doc     jsonb,
  p_now     timestamptz,
  p_hand    hotmesh.hand,
  p_leased  integer
)
returns hotmesh.tasks
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_task  tasks;
begin
  v_task.job_id := p_move.job_id;
  v_task.seq := nextval('hotmesh.seq');
  v_task.queue := p_queue;
  v_task.activity := p_move.activity;
  v_task.dimension := p_move.dimension;
  v_task.attempt := 1;
  v_task.deliveries := 0;
  v_task.created_at := p_now;
  v_task.input := coalesce(p_doc -> 'input', '{}');
  if p_leased < p_hand.room and p_queue = any(p_hand.queues) then
    v_task.deliveries := 1;
    v_task.token := gen_random_uuid();
    v_task.worker := p_hand.worker;
    v_task.leased_until := p_now + p_hand.lease;
  end if;
  return v_task;
end;
$$;

comment on function hotmesh._task is
  'The task of an entered worker activity, leased at once to the hand if that serves its queue and has room.';


create or replace function hotmesh._enter_hook(
  p_move hotmesh.move, p_plan hotmesh.activities, p_doc jsonb
)
returns hotmesh.move[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_job    jobs;
  v_sleep  double precision := _number_of(p_doc -> 'sleep');
  v_due    timestamptz;
begin
  if v_sleep > 0 and v_sleep <> 'NaN' then
    if v_sleep > 3.2e8 then
      return array[_failed(p_move, jsonb_build_object('code', 500, 'message',
        format('activity %s sleeps %s seconds; ten years is the most', p_plan.activity, v_sleep)))];
    end if;
    v_due := clock() + make_interval(secs => v_sleep);
  end if;

  p_move.output := p_doc -> 'output';
  if p_plan.hook_topic is null and v_due is null then
    p_move.status := 'success';
    p_move.code := 200;
    return array[p_move];
  end if;
  if p_doc ? 'job' then
    update job_data set data = _laid_over(data, p_doc -> 'job', p_doc -> 'within') where job_id = p_move.job_id;
  end if;
  select * into v_job from jobs where job_id = p_move.job_id;
  begin
    return _open_wait(p_move, v_job, p_plan.hook_topic, p_doc ->> 'key', v_due, p_doc -> 'escalation');
  exception when data_exception or sqlstate 'MH422' then
    -- A key, or a field of the escalation, that cannot be: the document's fault, hence the step's.
    p_move.output := null;
    return array[_failed(p_move, jsonb_build_object('code', 500, 'message', sqlerrm))];
  end;
end;
$$;

comment on function hotmesh._enter_hook is
  'Enter a hook: pass through, sleep, wait for a signal, or wait for a signal until a timeout.';


create or replace function hotmesh._enter_await(
  p_move hotmesh.move, p_plan hotmesh.activities, p_doc jsonb
)
returns hotmesh.move[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_topic    text := coalesce(p_plan.target, p_doc ->> 'topic');
  v_input    jsonb := coalesce(p_doc -> 'input', '{}');
  v_waits    boolean := (p_doc -> 'await') is distinct from 'false';
  v_seq      bigint := nextval('hotmesh.seq');
  v_job      jobs;
  v_version  versions;
  v_graph    graphs;
  v_error    jsonb;
  r          record;
begin
  select * into v_job from jobs where job_id = p_move.job_id;
  select * into v_graph from graphs where version_id = p_plan.version_id and topic = v_topic;
  if v_graph.topic is null then
    return array[_failed(p_move, jsonb_build_object('code', 404, 'message',
      format('no graph of app %s subscribes to %s', v_job.app_id, v_topic)))];
  elsif _nesting(v_job.job_id) >= 100 then
    return array[_failed(p_move, jsonb_build_object('code', 508, 'message',
      'more than 100 levels of jobs that await one another'))];
  end if;
  select * into v_version from versions where version_id = p_plan.version_id;
  if v_graph.input_schema is not null then
    v_error := _schema_error(v_input, v_graph.input_schema, 'the input of graph ' || v_topic);
    if v_error is not null then
      return array[_failed(p_move, v_error)];
    end if;
  end if;

  begin
    select * into r from _start_job(v_version, v_graph, v_input, null, '{}', v_job,
                                    case when v_waits then v_seq end);
  exception when sqlstate 'MH422' then
    return array[_failed(p_move, jsonb_build_object('code', 500, 'message', sqlerrm))];
  end;
  if r.outcome = 'duplicate' then
    return array[_failed(p_move, jsonb_build_object('code', 409, 'message',
      format('Duplicate job: %s', r.job_key)))];
  end if;

  p_move.input := v_input;
  if v_waits then
    insert into waits (job_id, seq, kind, activity, dimension, child_id, input, created_at)
    values (v_job.job_id, v_seq, 'child', p_move.activity, p_move.dimension, r.job_id, v_input, clock());
    return array[_trigger(r.job_id, v_graph, v_input)];
  end if;
  p_move.status := 'success';
  p_move.code := 200;
  p_move.output := (select jsonb_build_object('job_id', job_key, 'jc', _stamp(created_at), 'ju', _stamp(updated_at))
                      from jobs where job_id = r.job_id);
  return array[_trigger(r.job_id, v_graph, v_input), p_move];
end;
$$;

comment on function hotmesh._enter_await is
  'Start the awaited graph as a child job, and wait for it unless the document says await: false.';


create or replace function hotmesh._nesting(p_job_id uuid)
returns integer
language sql
stable
set search_path = hotmesh, pg_temp
as $$
  with recursive up as (
    select parent_id from jobs where job_id = p_job_id
    union all
    select j.parent_id from up join jobs j on j.job_id = up.parent_id
  )
  select count(parent_id)::integer from up;
$$;

comment on function hotmesh._nesting is 'How many jobs stand above this one.';


create or replace function hotmesh._enter_cycle(
  p_move hotmesh.move, p_plan hotmesh.activities, p_doc jsonb, p_beside hotmesh.move[]
)
returns hotmesh.move
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_ancestor  activities := _plan(p_plan.version_id, p_plan.ancestor);
  v_place     integer[] := case when v_ancestor.depth > 0 then p_move.dimension[:v_ancestor.depth]
    else (_step_seen(p_move.job_id, v_ancestor.activity, p_move.dimension, 0)).dimension end;
  v_last      integer := cardinality(v_place);
begin
  -- Another branch may come to the ancestor in the same round, before either has a row to show for it.
  v_place[v_last] := greatest(_next_pass(p_move.job_id, v_ancestor.activity, v_place),
    (select max(m.dimension[v_last]) + 1 from unnest(p_beside) m
      where m.job_id = p_move.job_id and m.activity = v_ancestor.activity
        and m.dimension[:v_last - 1] = v_place[:v_last - 1]));
  if v_place[v_last] > 10000 then
    return _failed(p_move, jsonb_build_object('code', 508, 'message',
      format('activity %s has cycled 10000 times', v_ancestor.activity)));
  end if;

  p_move.plan := v_ancestor;
  p_move.activity := v_ancestor.activity;
  p_move.dimension := v_place;
  p_move.status := 'success';
  p_move.code := 200;
  p_move.output := coalesce(p_doc -> 'input', '{}');
  return p_move;
end;
$$;

comment on function hotmesh._enter_cycle is
  'Go back to an ancestor: it is left once more, with the cycle''s input as its output, at a new dimension.';
