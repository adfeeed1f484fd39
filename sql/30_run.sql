-- The engine: moves are carried out, round by round, until every job concerned is quiet.
--
--   leave (a step is done) ──▶ its row, its job maps, its transitions ──▶ enter, for each successor
--   enter ──▶ worker: a task · hook that waits, await: a wait · all else is done at once ──▶ leave
--
-- A round takes all moves of a batch together, whatever their jobs, so that forty results cost little
-- more than one. The semaphore of a job counts its open branches; at zero the job is complete.
-- The caller has locked every job that the moves name.

create or replace function hotmesh._run(p_leaving hotmesh.move[], p_hand hotmesh.hand default null)
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
  v_entering  move[];
  v_answered  move[];
  v_leased    tasks[];
  v_tasks     tasks[] := '{}';
begin
  while cardinality(p_leaving) > 0 loop
    select entering, answered into v_entering, p_leaving from _leave(p_leaving);
    if cardinality(v_entering) > 0 then
      select answered, leased into v_answered, v_leased from _enter(v_entering, p_hand);
      p_leaving := p_leaving || v_answered;
      v_tasks := v_tasks || v_leased;
      p_hand.room := p_hand.room - cardinality(v_leased);
    end if;
  end loop;
  return v_tasks;
end;
$$;

comment on function hotmesh._run is
  'Leave steps and do all that follows from it; answers the tasks that were leased to the given hand.';


-- leaving -------------------------------------------------------------------------------------------

create or replace function hotmesh._leave(
  p_moves  hotmesh.move[],
  out entering  hotmesh.move[],
  out answered  hotmesh.move[]
)
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_now   timestamptz := clock();
  v_docs  jsonb[] := _evaluate('leave', p_moves);
  v_maps  boolean;
  v_done  uuid[];
  v_fail  uuid[];
begin
  for i in 1 .. cardinality(v_docs) loop
    if v_docs[i] ? 'error' then
      select moves, docs into p_moves, v_docs from _leave_failed(p_moves, v_docs);
      exit;
    end if;
  end loop;

  with moved as materialized (
    select m.*, _next(m.doc, (m.plan).next) as next, j.semaphore
      from unnest(p_moves, v_docs) with ordinality
        as m(job_id, plan, activity, dimension, status, code, input, output, hook, error, attempt,
             token, started_at, doc, place)
      join jobs j on j.job_id = m.job_id and j.status = 'running'
  ), stored as (
    insert into steps (job_id, activity, dimension, status, code, input, output, hook, error, attempt,
                       token, started_at, ended_at)
    select job_id, activity, dimension, status, code, input, output, hook, error, attempt, token,
           started_at, v_now
      from moved where dimension <> array[0]
  ), change as (
    select job_id, min(semaphore) + sum(cardinality(next)
                     - case status when 'pending' then 0 else 1 end)::integer as semaphore,
           sum(cardinality(next) - case status when 'pending' then 0 else 1 end) <> 0 as changed,
           bool_or(status = 'error' and next = '{}') as failed, bool_or(doc ? 'job') as maps
      from moved group by job_id
  ), counted as (
    update jobs j set semaphore = change.semaphore, updated_at = greatest(v_now, j.updated_at)
      from change
     where j.job_id = change.job_id and changed and change.semaphore > 0 and not failed
  )
  select array_agg(job_id) filter (where not failed and semaphore <= 0),
         array_agg(job_id) filter (where failed), bool_or(maps),
         array(select row(moved.job_id, a, a.activity, moved.dimension || 0, null, null, null, null, null,
                          null, 1, null, v_now)::move
                 from moved
                cross join unnest(moved.next) with ordinality as n(successor, n)
                 join activities a on a.version_id = (moved.plan).version_id and a.activity = n.successor
                where not exists (select from change where change.job_id = moved.job_id and failed)
                order by moved.place, n.n)
    into v_done, v_fail, v_maps, entering from change;

  if v_maps then
    update job_data d set data = _merge_all(d.data, x.maps)
      from (select (p_moves[n]).job_id, array_agg(doc -> 'job' order by n) as maps
              from unnest(v_docs) with ordinality as u(doc, n) where doc ? 'job' group by 1) x
     where d.job_id = x.job_id;
  end if;
  answered := case when v_fail is null then '{}' else _fail(v_fail, p_moves) end
           || case when v_done is null then '{}' else _end_jobs(v_done, 'completed') end;
end;
$$;

comment on function hotmesh._leave is
  'Record finished steps, map them into their jobs, count branches; answers what is entered next, and the '
  'steps of parents that have their answer now.';


create or replace function hotmesh._fail(p_job_ids uuid[], p_moves hotmesh.move[])
returns hotmesh.move[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_answered  move[] := '{}';
  r           record;
begin
  for r in select distinct on (job_id) job_id, error from unnest(p_moves)
            where job_id = any(p_job_ids) and status = 'error' order by job_id loop
    v_answered := v_answered
      || _end_jobs(array[r.job_id], 'failed', r.error || '{"is_stream_error": true}');
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


-- A map or a condition threw: the step itself becomes an error of code 500 and is routed as one.
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
    m.code := 500;
    m.error := docs[i] -> 'error';
    m.output := null;
    v_doc := (_evaluate('route', array[m]))[1];
    moves[i] := m;
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
  v_docs   jsonb[];
  v_works  boolean := false;
  m        move;
  v_doc    jsonb;
begin
  answered := '{}';
  leased := '{}';
  foreach m in array p_moves loop
    if (m.plan).joins then
      p_moves := _placed(p_moves);
      exit;
    end if;
  end loop;
  v_docs := _evaluate('enter', p_moves);

  for i in 1 .. cardinality(p_moves) loop
    m := p_moves[i];
    v_doc := v_docs[i];
    if v_doc ? 'error' then
      answered := answered || _failed(m, v_doc -> 'error');
    elsif (m.plan).type = 'worker' and coalesce((m.plan).target, v_doc ->> 'topic') is not null then
      v_works := true;
    else
      answered := answered || _enter_other(m, coalesce(v_doc, '{}'));
    end if;
  end loop;
  if v_works then
    leased := _enqueue(p_moves, v_docs, p_hand);
  end if;
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
    when 'hook'  then return _enter_hook(p_move, v_plan, p_doc);
    when 'await' then return _enter_await(p_move, v_plan, p_doc);
    when 'cycle' then return _enter_cycle(p_move, v_plan, p_doc);
    else return array[_failed(p_move, jsonb_build_object('code', 500, 'message',
      format('activity %s (%s) cannot be entered: its topic is empty', v_plan.activity, v_plan.type)))];
  end case;
end;
$$;

comment on function hotmesh._enter_other is 'Enter an activity that is not a worker.';


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


-- An activity that several transitions lead to runs once an arrival, each at a place of its own.
create or replace function hotmesh._placed(p_moves hotmesh.move[])
returns hotmesh.move[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_level  integer;
  v_taken  integer;
  r        record;
begin
  for r in select m.ordinality as i, m.job_id, m.activity, m.dimension
             from unnest(p_moves) with ordinality m where (m.plan).joins order by m.ordinality loop
    v_level := cardinality(r.dimension);
    select max(m.dimension[v_level]) into v_taken from unnest(p_moves[:r.i - 1]) m
     where m.job_id = r.job_id and m.activity = r.activity
       and m.dimension[:v_level - 1] = r.dimension[:v_level - 1];
    r.dimension[v_level] := greatest(coalesce(v_taken, -1) + 1, _next_pass(r.job_id, r.activity, r.dimension));
    p_moves[r.i].dimension := r.dimension;
  end loop;
  return p_moves;
end;
$$;

comment on function hotmesh._placed is 'Give each arrival at a joining activity a dimension that is still free.';


create or replace function hotmesh._next_pass(p_job_id uuid, p_activity text, p_dimension integer[])
returns integer
language sql
volatile
set search_path = hotmesh, pg_temp
as $$
  select coalesce(max(taken.dimension[cardinality(p_dimension)]) + 1, 0)
    from (select dimension from steps where job_id = p_job_id and activity = p_activity
          union all
          select dimension from tasks where job_id = p_job_id and activity = p_activity
          union all
          select dimension from waits where job_id = p_job_id and activity = p_activity) taken
   where cardinality(taken.dimension) = cardinality(p_dimension)
     and taken.dimension[:cardinality(p_dimension) - 1] = p_dimension[:cardinality(p_dimension) - 1];
$$;

comment on function hotmesh._next_pass is 'The first free last index for an activity at a place of the graph.';


create or replace function hotmesh._enqueue(p_moves hotmesh.move[], p_docs jsonb[], p_hand hotmesh.hand)
returns hotmesh.tasks[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_now    timestamptz := clock();
  v_until  timestamptz := v_now + p_hand.lease;
  v_mine   tasks[];
  v_rest   text[];
begin
  with work as (
    select m.job_id, m.activity, m.dimension, m.place,
           coalesce((m.plan).target, m.doc ->> 'topic') as queue,
           coalesce(m.doc -> 'input', '{}') as input
      from unnest(p_moves, p_docs) with ordinality
        as m(job_id, plan, activity, dimension, status, code, input, output, hook, error, attempt,
             token, started_at, doc, place)
     where (m.plan).type = 'worker' and (m.doc is null or not m.doc ? 'error')
       and coalesce((m.plan).target, m.doc ->> 'topic') is not null
  ), handed as (
    select w.*, coalesce(w.queue = any(p_hand.queues)
             and row_number() over (partition by w.queue = any(p_hand.queues) order by w.place)
                 <= p_hand.room, false) as mine
      from work w
  ), added as (
    insert into hotmesh.tasks (job_id, queue, activity, dimension, created_at, input,
                       deliveries, leased_until, token, worker)
    select h.job_id, h.queue, h.activity, h.dimension, v_now, h.input,
           case when h.mine then 1 else 0 end,
           case when h.mine then v_until end,
           case when h.mine then gen_random_uuid() end,
           case when h.mine then p_hand.worker end
      from handed h order by h.place
    returning tasks.*
  )
  select array_agg(added::tasks) filter (where leased_until is not null),
         array_agg(distinct queue) filter (where leased_until is null)
    into v_mine, v_rest from added;

  if v_rest is not null then
    perform _ring(v_rest);
  end if;
  return coalesce(v_mine, '{}');
end;
$$;

comment on function hotmesh._enqueue is
  'Queue the tasks of entered worker activities; those that the hand can hold are leased to it at once.';


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
  v_sleep  double precision := case when jsonb_typeof(p_doc -> 'sleep') in ('number', 'string')
                                    then pipe_to_number(p_doc -> 'sleep') end;
  v_due    timestamptz;
begin
  p_move.output := p_doc -> 'output';
  if v_sleep > 0 and v_sleep <> 'NaN' then
    perform _require(v_sleep < 3.2e8, format('activity %s sleeps %s seconds; ten years is the most',
                                             p_plan.activity, v_sleep));
    v_due := clock() + make_interval(secs => v_sleep);
  end if;

  if p_plan.hook_topic is null and v_due is null then
      p_move.status := 'success';
    p_move.code := 200;
    return array[p_move];
  end if;
  if p_doc ? 'job' then
    update job_data set data = _merge(data, p_doc -> 'job') where job_id = p_move.job_id;
  end if;
  select * into v_job from jobs where job_id = p_move.job_id;
  return _open_wait(p_move, v_job, p_plan.hook_topic, p_doc ->> 'key', v_due, p_doc -> 'escalation');
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
  p_move.output := (select jsonb_build_object('job_id', job_key, 'jc', created_at, 'ju', updated_at)
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
  p_move hotmesh.move, p_plan hotmesh.activities, p_doc jsonb
)
returns hotmesh.move[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_ancestor  activities := _plan(p_plan.version_id, p_plan.ancestor);
  v_place     integer[] := p_move.dimension[:v_ancestor.depth];
begin
  v_place[v_ancestor.depth] := _next_pass(p_move.job_id, v_ancestor.activity, v_place);
  if v_place[v_ancestor.depth] > 10000 then
    return array[_failed(p_move, jsonb_build_object('code', 508, 'message',
      format('activity %s has cycled 10000 times', v_ancestor.activity)))];
  end if;

  p_move.plan := v_ancestor;
  p_move.activity := v_ancestor.activity;
  p_move.dimension := v_place;
  p_move.status := 'success';
  p_move.code := 200;
  p_move.output := coalesce(p_doc -> 'input', '{}');
  return array[p_move];
end;
$$;

comment on function hotmesh._enter_cycle is
  'Go back to an ancestor: it is left once more, with the cycle''s input as its output, at a new dimension.';


-- evaluating ------------------------------------------------------------------------------------------

create or replace function hotmesh._evaluate(p_leg text, p_moves hotmesh.move[])
returns jsonb[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_docs  jsonb[] := array_fill(null::jsonb, array[cardinality(p_moves)]);
  v_doc   jsonb;
  a       activities;
begin
  for i in 1 .. cardinality(p_moves) loop
    a := p_moves[i].plan;
    if (p_leg = 'enter' and a.enters) or (p_leg <> 'enter' and a.leaves) then
      execute format('select hotmesh_app.%I($1, $2, $3, $4)', a.dispatcher) into v_doc
        using p_leg, a.activity, _context(p_leg, p_moves[i]), p_moves[i].code;
      v_docs[i] := v_doc;
    end if;
  end loop;
  return v_docs;
end;
$$;

comment on function hotmesh._evaluate is
  'Ask the generated functions what moves mean; null for a move that needs none, {error} where one threw.';


create or replace function hotmesh._evaluate_one(
  p_version hotmesh.versions, p_leg text, p_activity text, p_context jsonb, p_code integer
)
returns jsonb
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_doc  jsonb;
begin
  execute format('select hotmesh_app.%I($1, $2, $3, $4)', p_version.dispatcher)
     into v_doc using p_leg, p_activity, p_context, p_code;
  return v_doc;
end;
$$;

comment on function hotmesh._evaluate_one is 'Ask a version''s generated functions one thing, in a given context.';


create or replace function hotmesh._context(p_leg text, p_move hotmesh.move)
returns jsonb
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_plan     activities := p_move.plan;
  v_reads    text[] := case p_leg when 'enter' then v_plan.enter_reads else v_plan.leave_reads end;
  v_depths   integer[] := case p_leg when 'enter' then v_plan.enter_depths else v_plan.leave_depths end;
  v_step     steps;
  v_context  jsonb := '{}';
begin
  for i in 1 .. cardinality(v_reads) loop
    case v_reads[i]
      when '$self' then
        v_context := v_context || jsonb_build_object('$self', jsonb_build_object(
          'input',  jsonb_build_object('data', p_move.input),
          'output', jsonb_build_object('data', p_move.output,
                                       'metadata', jsonb_build_object('err', p_move.error::text)),
          'hook',   jsonb_build_object('data', p_move.hook)));
      when '$input', '$job', '$metadata' then
        v_context := v_context || _job_context(p_move.job_id, v_reads[i], v_plan.trigger);
      else
        v_step := _step_seen(p_move.job_id, v_reads[i], p_move.dimension, v_depths[i]);
        v_context := v_context || jsonb_build_object(v_reads[i], jsonb_build_object(
          'output', jsonb_build_object('data', v_step.output,
                                       'metadata', jsonb_build_object('err', v_step.error::text,
                                         'ac', v_step.started_at, 'au', v_step.ended_at)),
          'hook',   jsonb_build_object('data', v_step.hook)));
    end case;
  end loop;
  return v_context;
end;
$$;

comment on function hotmesh._context is 'What the expressions of an activity may refer to, as seen from one step.';


create or replace function hotmesh._job_context(p_job_id uuid, p_read text, p_trigger text)
returns jsonb
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
begin
  case p_read
    when '$input' then return (
      select jsonb_build_object(p_trigger, jsonb_build_object(
               'output', jsonb_build_object('data', input), 'input', jsonb_build_object('data', input)))
        from job_data where job_id = p_job_id);
    when '$job' then return (
      select jsonb_build_object('$job', jsonb_build_object('data', data)) from job_data where job_id = p_job_id);
    else return (
      select jsonb_build_object('$job', jsonb_build_object('data', d.data, 'metadata', jsonb_build_object(
               'jid', j.job_key, 'gid', j.job_id, 'app', j.app_id, 'vrs', v.version, 'tpc', j.topic,
               'aid', p_trigger, 'js', j.semaphore, 'jc', j.created_at, 'ju', j.updated_at)))
        from jobs j join job_data d using (job_id) join versions v using (version_id)
       where job_id = p_job_id);
  end case;
end;
$$;

comment on function hotmesh._job_context is
  'What expressions may refer to of the job itself: its input (as its trigger''s), data, metadata.';


-- In a tree the step of an ancestor stands at a prefix of one's own dimension. Elsewhere (branches that
-- met again, a sibling's step) it is the nearest kin, then the newest.
create or replace function hotmesh._step_seen(
  p_job_id uuid, p_activity text, p_dimension integer[], p_depth integer
)
returns hotmesh.steps
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_step  steps;
begin
  select * into v_step from steps
   where job_id = p_job_id and activity = p_activity and dimension = p_dimension[:p_depth];
  if v_step.job_id is null then
    select * into v_step from steps
     where job_id = p_job_id and activity = p_activity
     order by dimension[:cardinality(p_dimension)] = p_dimension[:cardinality(dimension)] desc,
              ended_at desc, dimension desc
     limit 1;
  end if;
  return v_step;
end;
$$;

comment on function hotmesh._step_seen is 'The step of an activity that a step at this dimension refers to.';
