-- Escalations: waits that a person or an agent answers.
--
--   pending ──resolve──▶ resolved      A claim is a lease, not a status: it lapses by itself.
--      ├──────cancel───▶ cancelled     The row is the switch: when it leaves pending, whoever wrote
--      └──────timeout──▶ expired       that (a function, a bulk statement, a DBA), its wait is settled.
--
-- Locks are taken escalation first, then job. Who already holds a job never waits for an escalation
-- (skip locked): a timer is left, or the one who holds the row finds the job ended.

create or replace function hotmesh.create_escalation(
  p_fields  jsonb,
  out outcome     text,
  out escalation  hotmesh.escalations
)
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
as $$
declare
  v_now  timestamptz := clock();
begin
  perform _require_keys(p_fields, _writable_columns(), 'p_fields');
  escalation := jsonb_populate_record(null::escalations, jsonb_build_object(
    'namespace', 'hmsh', 'app_id', 'hmsh', 'priority', 5, 'milestones', '[]'::jsonb)
    || jsonb_strip_nulls(p_fields) || jsonb_build_object(
    'id', gen_random_uuid(), 'status', 'pending', 'claim_count', 0, 'created_at', v_now, 'updated_at', v_now));

  -- Two callers with one key are told apart by the index, never by looking first.
  insert into escalations_open select escalation.*
  on conflict (namespace, signal_key) where signal_key is not null and job_id is null do nothing;
  outcome := case when found then 'created' else 'exists' end;
  if outcome = 'exists' then
    select * into escalation from escalations e
     where e.namespace = escalation.namespace and e.signal_key = escalation.signal_key
       and e.status = 'pending' and e.job_id is null;
  end if;
end;
$$;

comment on function hotmesh.create_escalation is
  'Ask a person something without a waiting job. A pending row with the same signal key answers exists.';


create or replace function hotmesh._writable_columns()
returns text[]
language sql
immutable
as $$
  select array['namespace', 'app_id', 'signal_key', 'topic', 'workflow_id', 'task_queue', 'workflow_type',
    'type', 'subtype', 'entity', 'description', 'role', 'priority', 'assigned_to', 'escalation_payload',
    'envelope', 'metadata', 'origin_id', 'parent_id', 'initiated_by', 'created_by', 'milestones',
    'trace_id', 'span_id', 'task_id', 'expires_at'];
$$;

comment on function hotmesh._writable_columns is 'The columns of an escalation that its creator chooses.';


-- The engine's side -----------------------------------------------------------------------------------

create or replace function hotmesh._escalate(p_wait hotmesh.waits, p_job hotmesh.jobs, p_doc jsonb)
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_row  escalations;
  v_now  timestamptz := clock();
begin
  -- As in HotMesh, a block of which nothing but a description is left asks nobody.
  if num_nonnulls(p_doc -> 'role', p_doc -> 'type', p_doc -> 'priority', p_doc -> 'metadata') = 0 then
    return;
  end if;
  v_row := jsonb_populate_record(null::escalations, jsonb_build_object(
    'priority', 5, 'created_by', 'hotmesh', 'expires_at', p_wait.due_at, 'workflow_type', p_job.topic,
    'origin_id', coalesce((select job_key from jobs where job_id = p_job.origin_id), p_job.job_key))
    || jsonb_strip_nulls(p_doc) || jsonb_build_object(
    'id', gen_random_uuid(), 'namespace', 'hmsh', 'app_id', p_job.app_id, 'status', 'pending',
    'signal_key', p_wait.key, 'topic', p_wait.topic, 'workflow_id', p_job.job_key,
    'job_id', p_job.job_id, 'wait_seq', p_wait.seq,
    'claim_count', 0, 'milestones', '[]'::jsonb, 'created_at', v_now, 'updated_at', v_now));
  insert into escalations select v_row.*;
  update waits set escalation_id = v_row.id where job_id = p_wait.job_id and seq = p_wait.seq;
end;
$$;

comment on function hotmesh._escalate is 'Write the escalation of a wait, in the transaction that suspends the job.';


create or replace function hotmesh._settle_escalation(p_wait hotmesh.waits, p_status text, p_payload jsonb)
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_now  timestamptz := clock();
begin
  update escalations
     set status           = p_status,
         wait_seq         = null,
         resolver_payload = p_payload,
         resolved_at      = case p_status when 'resolved' then v_now end,
         updated_at       = v_now
   where id = p_wait.escalation_id and status = 'pending';
end;
$$;

comment on function hotmesh._settle_escalation is
  'Close the row of a wait that a signal or a timer has settled; the caller holds both.';


create or replace function hotmesh._cancel_escalations(p_job_id uuid)
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_now  timestamptz := clock();
begin
  with free as materialized (
    select id from escalations where job_id = p_job_id and status = 'pending'
     order by id for no key update skip locked
  )
  update escalations e set status = 'cancelled', wait_seq = null, updated_at = v_now
    from free where e.id = free.id and e.status = 'pending';

  if exists (select from escalations where job_id = p_job_id and status = 'pending') then
    insert into timers (due_at, job_id, seq, kind)
    values (v_now + interval '1 second', p_job_id, nextval('hotmesh.seq'), 'sweep');
  end if;
end;
$$;

comment on function hotmesh._cancel_escalations is
  'Cancel what an ended job still asked; a row that somebody holds is looked at again a second later.';


create or replace function hotmesh.tg_escalations_settled_insert()
returns trigger
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
as $$
declare
  v_wait  waits;
begin
  perform from jobs where job_id = new.job_id for no key update;
  select * into v_wait from waits where job_id = new.job_id and seq = new.wait_seq;
  if v_wait.seq is null or v_wait.escalation_id <> new.id then
    raise exception using errcode = 'MH410',
      message = format('escalation %s cannot become %s: its wait is over', new.id, new.status),
      hint = 'the job has ended or was answered otherwise; the row will be cancelled by itself';
  end if;
  perform _close_wait(v_wait);
  perform _run(array[_answered(v_wait, 'success', 200, case new.status
    when 'resolved'  then coalesce(new.resolver_payload, '{}')
    when 'cancelled' then 'null'
    else jsonb_build_object('timestamp', floor(extract(epoch from clock()) * 1000)) end)]);
  return null;
end;
$$;

comment on function hotmesh.tg_escalations_settled_insert is
  'Wake the job whose wait this row was, once, whichever statement settled the row.';

create or replace trigger escalations_settled_wakes
  after insert on hotmesh.escalations_settled
  for each row when (new.wait_seq is not null)
  execute function hotmesh.tg_escalations_settled_insert();


-- People's side ---------------------------------------------------------------------------------------

-- A row that is settled while we wait for it moves to the other partition, which PostgreSQL reports as a
-- serialization failure: look again.
create or replace function hotmesh._lock_escalation(p_id uuid)
returns hotmesh.escalations
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_row  escalations;
begin
  select * into v_row from escalations where id = p_id for no key update;
  return v_row;
exception when serialization_failure then
  select * into v_row from escalations where id = p_id for no key update;
  return v_row;
end;
$$;

comment on function hotmesh._lock_escalation is 'Lock one escalation, waiting for whoever holds it; null if there is none.';


create or replace function hotmesh.get_escalation(p_id uuid)
returns setof hotmesh.escalations
language sql
stable
security definer
set search_path = hotmesh, pg_temp
as $$
  select * from escalations where id = p_id;
$$;

comment on function hotmesh.get_escalation is 'One escalation, whatever its state.';


create or replace function hotmesh.list_escalations(p_query jsonb default '{}')
returns setof hotmesh.escalation_list
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
as $$
declare
  v_now    timestamptz := clock();
  v_limit  integer := coalesce((p_query ->> 'limit')::integer, 50);
begin
  perform _require_keys(p_query, array['namespace', 'app_id', 'role', 'roles', 'type', 'subtype', 'entity',
    'status', 'assigned_to', 'workflow_id', 'origin_id', 'task_id', 'ids', 'priority', 'metadata',
    'available', 'limit', 'offset'], 'p_query');
  perform _require(v_limit between 1 and 1000, 'limit must be between 1 and 1000');

  return query
  select e.*, _is_available(e, v_now)
    from escalations e
   where (not p_query ? 'status'      or e.status      = p_query ->> 'status')
     and (not p_query ? 'role'        or e.role        = p_query ->> 'role')
     and (not p_query ? 'roles'       or p_query -> 'roles' ? e.role)
     and (not p_query ? 'namespace'   or e.namespace   = p_query ->> 'namespace')
     and (not p_query ? 'app_id'      or e.app_id      = p_query ->> 'app_id')
     and (not p_query ? 'type'        or e.type        = p_query ->> 'type')
     and (not p_query ? 'subtype'     or e.subtype     = p_query ->> 'subtype')
     and (not p_query ? 'entity'      or e.entity      = p_query ->> 'entity')
     and (not p_query ? 'assigned_to' or e.assigned_to = p_query ->> 'assigned_to')
     and (not p_query ? 'workflow_id' or e.workflow_id = p_query ->> 'workflow_id')
     and (not p_query ? 'origin_id'   or e.origin_id   = p_query ->> 'origin_id')
     and (not p_query ? 'task_id'     or e.task_id     = p_query ->> 'task_id')
     and (not p_query ? 'ids'         or p_query -> 'ids' ? e.id::text)
     and (not p_query ? 'priority'    or e.priority    = (p_query ->> 'priority')::integer)
     and (not p_query ? 'metadata'    or e.metadata   @> (p_query -> 'metadata'))
     and (not p_query ? 'available'   or _is_available(e, v_now) = (p_query ->> 'available')::boolean)
   order by e.priority, e.created_at, e.id
   limit v_limit offset coalesce((p_query ->> 'offset')::integer, 0);
end;
$$;

comment on function hotmesh.list_escalations is
  'Escalations that fit a query, most urgent first, then oldest; available says whether one can be claimed.';


create or replace function hotmesh._is_available(p_row hotmesh.escalations, p_now timestamptz)
returns boolean
language sql
immutable
as $$
  select p_row.status = 'pending' and (p_row.assigned_to is null or p_row.assigned_until <= p_now) is true;
$$;

comment on function hotmesh._is_available is
  'Pending and either unassigned or claimed by somebody whose time is over: the one definition of available.';


create or replace function hotmesh.claim_escalation(
  p_id        uuid,
  p_assignee  text,
  p_duration  interval default '15 minutes',
  out outcome     text,
  out escalation  hotmesh.escalations
)
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
as $$
declare
  v_now  timestamptz;
begin
  perform _require_name(p_assignee, 'p_assignee');
  perform _require(p_duration > interval '0' and p_duration <= interval '1 year',
                   'p_duration must be positive and at most a year');

  -- Lock, then read the clock: we may have waited for the lock past a claim's end.
  escalation := _lock_escalation(p_id);
  v_now := clock();
  outcome := case
    when escalation.id is null                   then 'not_found'
    when escalation.status <> 'pending'          then 'already_' || escalation.status
    when escalation.assigned_to is null          then 'claimed'
    when escalation.assigned_until is null and escalation.assigned_to <> p_assignee then 'reserved'
    when escalation.assigned_until is null       then 'claimed'
    when escalation.assigned_until <= v_now      then 'claimed'
    when escalation.assigned_to = p_assignee     then 'extended'
    else                                              'conflict'
  end;

  if outcome in ('claimed', 'extended') then
    update escalations
       set assigned_to      = p_assignee,
           assigned_until   = v_now + p_duration,
           claim_expires_at = v_now + p_duration,
           claimed_at       = case outcome when 'claimed' then v_now else claimed_at end,
           first_claimed_at = coalesce(first_claimed_at, v_now),
           claim_count      = claim_count + case outcome when 'claimed' then 1 else 0 end,
           updated_at       = v_now
     where id = p_id and status = 'pending'
    returning * into escalation;
  end if;
end;
$$;

comment on function hotmesh.claim_escalation is
  'Lease a pending escalation to one person. Whatever the outcome, the row comes back.';


create or replace function hotmesh.release_escalation(
  p_id        uuid,
  p_assignee  text default null,
  out outcome     text,
  out escalation  hotmesh.escalations
)
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
as $$
begin
  escalation := _lock_escalation(p_id);
  outcome := case
    when escalation.id is null               then 'not_found'
    when escalation.status <> 'pending'      then 'not_claimed'
    when escalation.assigned_to is null      then 'not_claimed'
    when escalation.assigned_to <> p_assignee then 'wrong_assignee'
    else                                          'released'
  end;

  if outcome = 'released' then
    update escalations
       set assigned_to = null, assigned_until = null, claimed_at = null, claim_expires_at = null,
           updated_at = clock()
     where id = p_id and status = 'pending'
    returning * into escalation;
  end if;
end;
$$;

comment on function hotmesh.release_escalation is 'Give a claimed or reserved escalation back to its queue.';


create or replace function hotmesh.resolve_escalation(
  p_id            uuid,
  p_payload       jsonb default null,
  p_actor         text  default null,
  p_metadata      jsonb default null,
  p_assert_claim  text  default null,
  p_key           text  default null,
  out outcome     text,
  out escalation  hotmesh.escalations
)
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
as $$
declare
  v_now  timestamptz;
begin
  if p_payload is not null then
    perform _require_payload(p_payload, 'p_payload');
  end if;
  perform _require(p_metadata is null or jsonb_typeof(p_metadata) = 'object', 'p_metadata must be an object');

  escalation := _lock_escalation(p_id);
  v_now := clock();
  outcome := case
    when escalation.id is null                       then 'not_found'
    when escalation.status = 'resolved' and escalation.resolve_key = p_key
      and escalation.resolver_payload is not distinct from p_payload then 'replayed'
    when escalation.status = 'resolved' and escalation.resolve_key = p_key then 'key_conflict'
    when escalation.status <> 'pending'              then 'already_' || escalation.status
    when _has_lost_its_job(escalation)               then 'already_cancelled'
    when p_assert_claim is null                      then 'resolved'
    when escalation.assigned_until is null           then 'resolved'
    when escalation.assigned_to = p_assert_claim and escalation.assigned_until <= v_now then 'claim_expired'
    when escalation.assigned_to = p_assert_claim     then 'resolved'
    when escalation.assigned_until <= v_now          then 'resolved'
    else                                                  'claimed_by_other'
  end;

  if outcome = 'resolved' then
    update escalations
       set status           = 'resolved',
           resolver_payload = p_payload,
           resolved_at      = v_now,
           resolved_by      = coalesce(p_actor, p_assert_claim, assigned_to),
           metadata         = case when p_metadata is null then metadata
                                   else coalesce(metadata, '{}') || p_metadata end,
           resolve_key      = p_key,
           updated_at       = v_now
     where id = p_id and status = 'pending'
    returning * into escalation;
  end if;
end;
$$;

comment on function hotmesh.resolve_escalation is
  'Answer an escalation; the waiting job goes on with the payload, in this transaction.';


create or replace function hotmesh.cancel_escalation(
  p_id      uuid,
  p_actor   text default null,
  p_reason  text default null,
  out outcome     text,
  out escalation  hotmesh.escalations
)
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
as $$
declare
  v_now  timestamptz;
begin
  escalation := _lock_escalation(p_id);
  v_now := clock();
  outcome := case
    when escalation.id is null          then 'not_found'
    when escalation.status <> 'pending' then 'already_' || escalation.status
    when _has_lost_its_job(escalation)  then 'already_cancelled'
    else                                     'cancelled'
  end;

  if outcome = 'cancelled' then
    update escalations
       set status     = 'cancelled',
           milestones = milestones || jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
                          'name', 'cancelled', 'by', p_actor, 'reason', p_reason, 'created_at', v_now))),
           updated_at = v_now
     where id = p_id and status = 'pending'
    returning * into escalation;
  end if;
end;
$$;

comment on function hotmesh.cancel_escalation is 'Withdraw an escalation; the waiting job goes on with null.';


-- The job ended while this session held the row, so it could not be cancelled with the job.
create or replace function hotmesh._has_lost_its_job(p_row hotmesh.escalations)
returns boolean
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
begin
  if p_row.wait_seq is null then
    return false;
  end if;
  perform from jobs where job_id = p_row.job_id for no key update;
  if exists (select from waits where job_id = p_row.job_id and seq = p_row.wait_seq) then
    return false;
  end if;
  update escalations set status = 'cancelled', wait_seq = null, updated_at = clock()
   where id = p_row.id and status = 'pending';
  return true;
end;
$$;

comment on function hotmesh._has_lost_its_job is
  'Lock the job of an escalation that backs a wait; true, and the row is cancelled, if the wait is over.';
