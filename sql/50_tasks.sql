-- Tasks: leased to workers by time, taken over by any worker when the time has passed.
--
--   queued ──claim──▶ leased ──result──▶ gone, the step is done
--     ▲  ▲               ├────error────▶ backing off (a timer) ──▶ queued, while attempts are left
--     │  └──time is up───┘
--     └── entered by the engine
--
-- A lease is proved by its token, a random UUID. A late result finds another token, or no task, and is
-- answered 'stale'; the same result sent twice is answered as the first time.

create or replace function hotmesh.claim_tasks(
  p_worker  text,
  p_queues  text[],
  p_limit   integer  default 10,
  p_lease   interval default '30 seconds'
)
returns setof hotmesh.assignment
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
  v_hand   hand := _hand(p_worker, p_queues, p_limit, p_lease);
  v_tasks  tasks[] := _fire_timers(v_hand);
begin
  -- A lease that a crash takes back is a lease that has lapsed. So a worker may ask (for its own session)
  -- not to wait for the disk, and does not, unless a timer has moved a job.
  if current_setting('hotmesh.lease_commit', true) = 'off' and pg_current_xact_id_if_assigned() is null then
    perform set_config('synchronous_commit', 'off', true);
  end if;
  v_tasks := v_tasks || _take(v_hand, cardinality(v_tasks));
  if cardinality(v_tasks) = 0 then
    perform _register(v_hand, p_limit > 0);
  elsif cardinality(v_tasks) = p_limit then
    perform _register(v_hand, false);
  end if;
  return query select * from _claimed(v_tasks);
end;
$$;

comment on function hotmesh.claim_tasks is
  'Lease up to p_limit tasks of these queues to a worker: due ones, and those whose lease has lapsed.';


create or replace function hotmesh.complete_tasks(
  p_worker   text,
  p_results  jsonb,
  p_queues   text[]   default '{}',
  p_limit    integer  default 0,
  p_lease    interval default '30 seconds'
)
returns setof hotmesh.assignment
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
  v_hand     hand := _hand(p_worker, p_queues, p_limit, p_lease);
  v_results  result[] := _read_results(p_results);
  v_tasks    tasks[];
  r          record;
begin
  perform from jobs where job_id = any(array(select x.job_id from unnest(v_results) x))
    order by job_id for no key update;
  begin
    select * into r from _finish(v_results, v_hand);
  exception when others then
    select * into r from _finish_singly(v_results, v_hand);
  end;

  return query select x.outcome, x.task_id, null::uuid, null, null, null, null, x.job_id, null, null,
                      null::integer[], null::integer, null::jsonb, null::timestamptz
                 from unnest(r.answers) x;
  if v_hand.queues <> '{}' then
    -- A worker that is never idle would otherwise never look at the timers.
    v_hand.room := v_hand.room - cardinality(r.tasks);
    v_tasks := r.tasks || _fire_timers(v_hand);
    if cardinality(v_tasks) - cardinality(r.tasks) < v_hand.room and _is_ready(v_hand.queues) then
      v_tasks := v_tasks || _take(v_hand, cardinality(v_tasks) - cardinality(r.tasks));
    end if;
    if cardinality(v_tasks) > 1 then
      -- Who carries a batch comes back with it soon, and needs no ringing until then.
      perform _register(v_hand, false);
    end if;
    if cardinality(v_tasks) > 0 then
      return query select * from _claimed(v_tasks);
    end if;
  end if;
end;
$$;

comment on function hotmesh.complete_tasks is
  'Store results, let their jobs go on, and lease the worker its next tasks: all in one transaction. '
  'p_results: [{task_id, token, status: success|error|pending, code, data, retry}]. After pending, answer_task.';


create or replace function hotmesh._hand(p_worker text, p_queues text[], p_limit integer, p_lease interval)
returns hotmesh.hand
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
begin
  perform _require_name(p_worker, 'p_worker');
  if (p_queues is not null and array_position(p_queues, null) is null and p_limit between 0 and 1000
      and p_lease > interval '0' and p_lease <= interval '1 day') is not true then
    perform _require(p_queues is not null and array_position(p_queues, null) is null,
                     'p_queues must be an array of names');
    perform _require(p_limit between 0 and 1000, 'p_limit must be between 0 and 1000');
    perform _require(false, 'p_lease must be positive and at most a day');
  end if;
  if hotmesh_app.is_throttled() then
    p_queues := _open_queues(p_queues, p_limit);
  end if;
  return row(p_worker, p_queues, p_limit, p_lease)::hand;
end;
$$;

comment on function hotmesh._hand is 'Check and gather what a worker says of itself: of its queues, those that are not held back.';


-- Whatever a worker sends is read as text first: one member that makes no sense must not fail the others.
create or replace function hotmesh._read_results(p_results jsonb)
returns hotmesh.result[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
begin
  perform _require(jsonb_typeof(p_results) = 'array', 'p_results must be an array',
                   'of results: {task_id, token, status, code, data}');
  if jsonb_path_exists(p_results, '$[*] ? (@.type() <> "object")') then
    p_results := (select jsonb_agg(case jsonb_typeof(e) when 'object' then e else '{}' end)
                    from jsonb_array_elements(p_results) e);
  end if;
  return array(
    select row(x.task_id,
               case when x.named then left(x.task_id, 36)::uuid end,
               case when x.named then substr(x.task_id, 38)::bigint end,
               x.token, coalesce(x.status, 'success'),
               case when jsonb_typeof(x.code) = 'number' and x.code::text ~ '^[0-9]{1,9}$'
                    then x.code::integer end,
               x.data, x.retry, null)::result
      from (select r.*, coalesce(length(task_id) between 38 and 55
                     and translate(left(task_id, 36), '0123456789abcdef', 'xxxxxxxxxxxxxxxx')
                         = 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx'
                     and translate(substr(task_id, 37), '0123456789', '') = '/'
                     and substr(task_id, 37, 1) = '/', false) as named
              from jsonb_to_recordset(p_results)
                as r(task_id text, token text, status text, code jsonb, data jsonb, retry jsonb)
            offset 0) x);
end;
$$;

comment on function hotmesh._read_results is 'A worker''s results, as far as they can be read.';


create or replace function hotmesh._finish(
  p_results  hotmesh.result[],
  p_hand     hotmesh.hand,
  out answers  hotmesh.result[],
  out tasks    hotmesh.tasks[]
)
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_now    timestamptz := clock();
  v_moves  move[];
  v_simple boolean;
  r        result;
begin
  answers := _judged(p_results, v_now);

  with done as materialized (
    select t.*, x.status, x.code, x.data
      from unnest(answers) x
     cross join lateral (select k.*, k.ctid as place from hotmesh.tasks k
                          where k.job_id = x.job_id and k.seq = x.seq and k.token::text = x.token
                            for update offset 0) t
     where x.outcome = 'completed' and x.status <> 'pending'  -- else it was taken before
  ), gone as (
    delete from hotmesh.tasks where ctid = any(array(select place from done)) returning 1
  )
  select (select count(*) from gone) = cardinality(answers),
         array_agg(row(d.job_id, a.plan, d.activity, d.dimension, d.status,
                       coalesce(d.code, case d.status when 'error' then 500 else 200 end), d.input,
                       case when d.status <> 'error' then coalesce(d.data, '{}') end, null,
                       case when d.status = 'error' then _as_error(d.data, d.code) end,
                       d.attempt, d.token, d.created_at)::move)
    into v_simple, v_moves
    from done d
   cross join lateral (select j.version_id from jobs j where j.job_id = d.job_id offset 0) j
   cross join lateral (select x from activities x where x.version_id = j.version_id
                          and x.activity = d.activity offset 0) a(plan);

  foreach r in array answers loop
    if r.outcome = 'retrying' then
      perform _back_off(r);
    elsif r.outcome = 'pending' then
      v_moves := coalesce(v_moves, '{}') || _set_aside(r, true);
    end if;
  end loop;
  if not v_simple then
    -- A heartbeat that moved a row while we waited for it has moved it out of the statement's sight.
    delete from hotmesh.tasks t using unnest(v_moves) m
     where t.job_id = m.job_id and t.token = m.token and m.status <> 'pending';
  end if;
  tasks := _run(coalesce(v_moves, '{}'), p_hand);
  if not v_simple then
    -- Another worker may have taken a task over since it was judged: tell what has become of each.
    answers := _judged(p_results, v_now);
  end if;
end;
$$;

comment on function hotmesh._finish is
  'Take results whose jobs are locked: answers what became of each, and the tasks that were leased on.';


create or replace function hotmesh._judged(p_results hotmesh.result[], p_now timestamptz)
returns hotmesh.result[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
begin
  return (
  select coalesce(array_agg(row(x.task_id, x.job_id, x.seq, x.token, x.status, x.code, x.data, x.retry,
    case
      when t.job_id is null and exists (select from steps s
             where s.job_id = x.job_id and s.token::text = x.token
               and (x.status = 'pending' or s.status <> 'pending')) then 'completed'
      when t.job_id is null                         then 'stale'
      when t.token::text is distinct from x.token   then 'stale'
      when t.due_at = 'infinity'                    then 'completed'  -- more was to follow: it has come
      when t.leased_until is null                   then 'retrying'   -- its error was taken before
      when t.leased_until <= p_now                  then 'stale'
      when x.status = 'pending'                     then 'pending'
      when x.status not in ('success', 'error')     then 'invalid'
      when x.status = 'error' and _retry_delay(x.retry, (select a.retry from jobs j join activities a
               on a.version_id = j.version_id and a.activity = t.activity where j.job_id = t.job_id),
             t.attempt, x.code, x.data ->> 'name') is not null then 'retrying'
      else                                               'completed'
    end)::result order by x.ordinality), '{}')
    from unnest(p_results) with ordinality x
    left join lateral (select * from tasks k where k.job_id = x.job_id and k.seq = x.seq offset 0) t on true);
end;
$$;

comment on function hotmesh._judged is
  'What each result is worth: completed, pending (more will follow), retrying, stale (the lease is another''s, '
  'or over) or invalid.';


-- What a worker says first while more is to follow leaves the step as any other result does. The task stays,
-- leased to nobody and due never, for whoever has its token.
create or replace function hotmesh._set_aside(p_result hotmesh.result, p_leased boolean)
returns hotmesh.move[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  t       tasks;
  v_plan  activities;
begin
  select * into t from tasks k
   where k.job_id = p_result.job_id and k.seq = p_result.seq and k.token::text = p_result.token
     and (k.leased_until is not null) = p_leased  -- else another result of its batch has taken it
     for no key update;
  if t.job_id is null then
    return '{}';
  end if;
  update tasks set due_at = 'infinity', leased_until = null, dimension = _next_place(dimension)
   where job_id = t.job_id and seq = t.seq;
  v_plan := _plan((select j.version_id from jobs j where j.job_id = t.job_id), t.activity);
  return array[row(t.job_id, v_plan, t.activity, t.dimension, 'pending', coalesce(p_result.code, 202), t.input,
                   coalesce(p_result.data, '{}'), null, null, t.attempt, t.token, t.created_at)::move];
end;
$$;

comment on function hotmesh._set_aside is 'The move of a task whose worker has answered that more will follow.';


create or replace function hotmesh.answer_task(
  p_task_id  text,
  p_token    text,
  p_data     jsonb   default '{}',
  p_status   text    default 'success',
  p_code     integer default null
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
  r          result;
  v_due      timestamptz;
  v_answers  result[];
begin
  perform _require_payload(p_data, 'p_data');
  perform _require(p_status in ('success', 'pending', 'error'), 'p_status must be success, pending or error');
  select (_read_results(jsonb_build_array(jsonb_build_object('task_id', p_task_id, 'token', p_token,
    'status', p_status, 'data', p_data) || case when p_code is null then '{}'
      else jsonb_build_object('code', p_code) end)))[1].* into r;
  perform from jobs where job_id = r.job_id for no key update;
  select due_at into v_due from tasks t where t.job_id = r.job_id and t.seq = r.seq and t.token::text = r.token;
  if v_due = 'infinity' and p_status = 'pending' then
    perform _run(_set_aside(r, false));
    return 'pending';
  elsif found and v_due is distinct from 'infinity' then
    return 'leased';
  elsif p_status = 'pending' then
    return 'stale';
  end if;
  select f.answers into v_answers from _finish(array[r], row('nobody', '{}', 0, '1 second')::hand) f;
  return v_answers[1].outcome;
end;
$$;

comment on function hotmesh.answer_task is
  'Answer later for a task whose worker said pending: completed, pending (more will follow still), stale (answered '
  'already, or gone), leased (a worker holds it: it answers by complete_tasks).';


create or replace function hotmesh._as_error(p_data jsonb, p_code integer)
returns jsonb
language sql
immutable
as $$
  select jsonb_build_object('message', 'the worker gave no message')
         || case when jsonb_typeof(p_data) = 'object' then p_data
                 when p_data is null then '{}'
                 else jsonb_build_object('message', p_data) end
         || jsonb_build_object('code', coalesce(p_code, 500));
$$;

comment on function hotmesh._as_error is 'A worker''s error as a step keeps it: message, code and what else it told.';


-- The whole batch failed, so somebody in it is at fault: each member by itself, the guilty one as an error.
create or replace function hotmesh._finish_singly(
  p_results  hotmesh.result[],
  p_hand     hotmesh.hand,
  out answers  hotmesh.result[],
  out tasks    hotmesh.tasks[]
)
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  x  result;
  r  record;
begin
  answers := '{}';
  tasks := '{}';
  foreach x in array p_results loop
    begin
      select * into r from _finish(array[x], p_hand);
    exception when others then
      if sqlstate ~ '^(40|53|55|57|58)' then
        raise;  -- a trouble of the moment (deadlock, full disk …): the caller sends all of it again
      end if;
      x.status := 'error';
      x.code := 500;
      x.data := jsonb_build_object('message', sqlerrm, 'sqlstate', sqlstate);
      x.retry := null;
      select * into r from _finish(array[x], p_hand);
    end;
    answers := answers || r.answers;
    tasks := tasks || r.tasks;
    p_hand.room := p_hand.room - cardinality(r.tasks);
  end loop;
end;
$$;

comment on function hotmesh._finish_singly is 'Take results one by one, so that a poisoned one fails alone.';


-- retries -------------------------------------------------------------------------------------------

-- A worker's policy is HotMesh's: before execution k+1 it waits initial · coefficient^k, at most maximum.
-- A document's `retry: {'500': [n]}` allows n more executions, after 10 ms, 100 ms, 1 s, then 10 s.
create or replace function hotmesh._retry_delay(
  p_policy jsonb, p_document jsonb, p_attempt integer, p_code integer, p_name text
)
returns interval
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
declare
  v_initial  double precision := coalesce((p_policy ->> 'initial_interval')::double precision, 1);
  v_factor   double precision := coalesce((p_policy ->> 'backoff_coefficient')::double precision, 10);
  v_maximum  double precision := coalesce((p_policy ->> 'maximum_interval')::double precision, 120);
  v_allowed  integer := (p_document -> coalesce(p_code, 500)::text ->> 0)::integer;
begin
  if jsonb_typeof(p_policy) = 'object' then
    if p_attempt >= least(coalesce((p_policy ->> 'maximum_attempts')::integer, 3), 1000)
       or p_policy -> 'non_retryable' ? p_name then
      return null;
    elsif v_factor > 1 and v_initial > 0 and ln(v_initial) + p_attempt * ln(v_factor) > ln(v_maximum) then
      return make_interval(secs => v_maximum);
    end if;
    return make_interval(secs => least(v_initial * v_factor ^ p_attempt, v_maximum));
  elsif p_attempt <= v_allowed then
    return make_interval(secs => least(0.001 * 10 ^ p_attempt, 10));
  end if;
  return null;
end;
$$;

comment on function hotmesh._retry_delay is
  'How long to wait before the next execution of a failed task; null if there is none.';


create or replace function hotmesh._back_off(p_result hotmesh.result)
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_now    timestamptz := clock();
  v_retry  jsonb := (select a.retry from tasks t join jobs j using (job_id)
                       join activities a on a.version_id = j.version_id and a.activity = t.activity
                      where t.job_id = p_result.job_id and t.seq = p_result.seq);
  v_due    timestamptz;
begin
  update tasks
     set due_at       = v_now + _retry_delay(p_result.retry, v_retry, attempt, p_result.code, null),
         leased_until = null,
         attempt      = attempt + 1,
         deliveries   = 0,
         error        = _as_error(p_result.data, p_result.code)
   where job_id = p_result.job_id and seq = p_result.seq and token::text = p_result.token
     and leased_until is not null
  returning due_at into v_due;
  if found then
    insert into timers (due_at, job_id, seq, kind) values (v_due, p_result.job_id, p_result.seq, 'task');
    perform _ring_timers(v_due);
  end if;
end;
$$;

comment on function hotmesh._back_off is 'Put a failed task aside until its next attempt is due.';
