-- Maintenance: jobs are kept until somebody removes them: one at once (scrub), old ones in batches (prune).
--
-- What still matters to somebody is never removed: a running job, one whose parent or child has yet to
-- hear of it, one that still asks somebody.

create or replace function hotmesh.scrub(p_app text, p_job_key text)
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
  v_job  jobs := _lock_all_of(p_app, p_job_key);
begin
  if v_job.job_id is null then
    return 'not_found';
  elsif v_job.status = 'running' then
    perform _run(_end_jobs(array[v_job.job_id], 'interrupted', jsonb_build_object(
      'code', 410, 'job_id', p_job_key, 'message', format('job [%s] scrubbed', p_job_key))));
  else
    perform _cancel_escalations(v_job.job_id);
  end if;
  -- What it started goes on, and answers nobody.
  update jobs set parent_seq = null
   where parent_id = v_job.job_id and parent_seq is not null and status = 'running';
  perform _remove_jobs(array[v_job.job_id]);
  return 'scrubbed';
end;
$$;

comment on function hotmesh.scrub is
  'Remove a job with all that belongs to it: scrubbed or not_found. Its key is free at once. One that runs is '
  'interrupted first: its escalations are cancelled, a parent that waits for it gets an error of code 410.';


-- Escalations first, then jobs, as everybody does; with those that run below, which are to forget it.
create or replace function hotmesh._lock_all_of(p_app text, p_job_key text)
returns hotmesh.jobs
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_job   jobs;
  v_asks  uuid[];
begin
  for i in 1 .. 100 loop
    begin
      select * into v_job from jobs where app_id = p_app and job_key = p_job_key and live;
      if v_job.job_id is null then
        return v_job;
      end if;
      v_asks := array(select id from escalations where job_id = v_job.job_id and status = 'pending'
                       order by id for no key update);
      perform _lock_tree(v_job.job_id);
      select * into v_job from jobs where job_id = v_job.job_id and live;
      if v_job.job_id is not null and not exists (select from escalations where job_id = v_job.job_id
             and status = 'pending' and id <> all(v_asks)) then
        return v_job;
      end if;
      raise exception using errcode = 'MHRTY';
    exception when sqlstate 'MHRTY' or serialization_failure then
      null;  -- it has asked somebody else, or was answered meanwhile: gives the locks back
    end;
  end loop;
  raise exception using errcode = '40001', message = 'this job changes too quickly; try again';
end;
$$;

comment on function hotmesh._lock_all_of is 'Lock a job, what it asks, and what runs below it; null if there is no such job.';


-- The caller has locked the jobs, and they have ended. A timer that a busy session left behind is due.
create or replace function hotmesh._remove_jobs(p_job_ids uuid[], out jobs bigint, out steps bigint)
language plpgsql
volatile
set search_path = hotmesh, pg_temp
set enable_seqscan = off
as $$
begin
  delete from hotmesh.timers where due_at <= clock() + interval '1 minute' and job_id = any(p_job_ids);
  delete from hotmesh.steps where job_id = any(p_job_ids);
  get diagnostics steps = row_count;
  delete from hotmesh.job_data where job_id = any(p_job_ids);
  delete from hotmesh.jobs where job_id = any(p_job_ids);
  get diagnostics jobs = row_count;
end;
$$;

comment on function hotmesh._remove_jobs is 'Remove ended jobs and what they have left; answers how many rows.';


create or replace function hotmesh.prune(
  p_older_than  interval default '7 days',
  p_limit       integer  default 10000,
  p_options     jsonb    default '{}'
)
returns table (relation text, removed bigint)
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
set jit = off
as $$
declare
  v_before  timestamptz := clock() - p_older_than;
  v_jobs    uuid[];
  r         record;
begin
  perform _require(p_older_than >= interval '1 second', 'p_older_than must be a second at least');
  perform _require(p_limit between 1 and 100000, 'p_limit must be between 1 and 100000');
  perform _require_keys(p_options, array['app', 'entities', 'ended', 'strip'], 'p_options');
  perform _require(coalesce(jsonb_typeof(p_options -> 'entities'), 'array') = 'array',
                   'p_options: entities must be an array of names');

  if p_options -> 'strip' = 'true' then
    v_jobs := _jobs_to_strip(v_before, p_limit, p_options);
    delete from steps where job_id = any(v_jobs);
    get diagnostics removed = row_count;
    return query values ('jobs', 0::bigint), ('steps', removed), ('stripped', cardinality(v_jobs)::bigint);
  else
    select * into r from _remove_jobs(_jobs_to_prune(v_before, p_limit, p_options));
    return query values ('jobs', r.jobs), ('steps', r.steps);
  end if;
  return query values ('letters', _prune_letters(p_limit)), ('registrations', _prune_registrations()),
                      ('outbox', _prune_outbox(v_before, p_limit));
end;
$$;

comment on function hotmesh.prune is
  'Remove, up to p_limit of each, what has been over for so long: jobs that have expired (with {"ended": true}: '
  'that have ended), letters nobody took, registrations of those who are gone, events. Call it '
  'until it removes nothing. p_options: app, entities [names], ended, strip (keep the job, drop its steps).';


create or replace function hotmesh._jobs_to_prune(p_before timestamptz, p_limit integer, p_options jsonb)
returns uuid[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
begin
  if p_options -> 'ended' = 'true' then
    -- Ids grow with time, and what ended before then was made before then.
    return array(select j.job_id from jobs j
                  where j.job_id < _first_id(p_before) and j.ended_at < p_before
                    and _is_meant(j, p_options) and _is_over(j)
                  order by j.job_id limit p_limit for update skip locked);
  end if;
  return array(select j.job_id from jobs j
                where j.expires_at < p_before and (j.ended_at < p_before or j.semaphore < 0)
                  and _is_meant(j, p_options) and _is_over(j)
                order by j.expires_at limit p_limit for update skip locked);
end;
$$;

comment on function hotmesh._jobs_to_prune is 'Lock the jobs that may be removed.';


create or replace function hotmesh._first_id(p_at timestamptz)
returns uuid
language sql
immutable
set search_path = hotmesh, pg_temp
as $$
  select encode(substring(int8send((extract(epoch from p_at) * 1000)::bigint) from 3)
                || '\x00000000000000000000'::bytea, 'hex')::uuid;
$$;

comment on function hotmesh._first_id is 'The least id that is made at an instant, or later.';


create or replace function hotmesh._is_meant(p_job hotmesh.jobs, p_options jsonb)
returns boolean
language sql
immutable
as $$
  select (not p_options ? 'app' or p_job.app_id = p_options ->> 'app')
     and (not p_options ? 'entities' or p_job.entity is not null and p_options -> 'entities' ? p_job.entity);
$$;

comment on function hotmesh._is_meant is 'Whether a job is one of those that prune was asked to remove.';


create or replace function hotmesh._is_over(p_job hotmesh.jobs)
returns boolean
language sql
volatile
set search_path = hotmesh, pg_temp
as $$
  select not exists (select from waits w where w.job_id = p_job.parent_id and w.seq = p_job.parent_seq)
     and not exists (select from jobs c where c.parent_id = p_job.job_id and c.parent_seq is not null
                                          and c.status = 'running')
     and not exists (select from escalations_open e where e.job_id = p_job.job_id);
$$;

comment on function hotmesh._is_over is 'Whether nobody has yet to hear of a job that has ended: its parent, a child, or people.';


create or replace function hotmesh._jobs_to_strip(p_before timestamptz, p_limit integer, p_options jsonb)
returns uuid[]
language sql
volatile
set search_path = hotmesh, pg_temp
as $$
  select array(select j.job_id from jobs j
                where j.job_id < _first_id(p_before) and j.ended_at < p_before
                  and _is_meant(j, p_options)
                  and exists (select from steps s where s.job_id = j.job_id)
                order by j.job_id limit p_limit for update skip locked);
$$;

comment on function hotmesh._jobs_to_strip is 'Lock the ended jobs whose steps may be dropped.';


-- Address by address, each under the lock that signals and waiters take; one that is busy is left for later.
create or replace function hotmesh._prune_letters(p_limit integer)
returns bigint
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_now    timestamptz := clock();
  v_count  bigint;
  v_all    bigint := 0;
  r        record;
begin
  for r in select distinct app_id, topic, key from (
             select * from letters where keep_until <= v_now order by keep_until limit p_limit) stale loop
    perform from mailbox where app_id = r.app_id and topic = r.topic and key = r.key for update skip locked;
    if found then
      delete from letters where app_id = r.app_id and topic = r.topic and key = r.key and keep_until <= v_now;
      get diagnostics v_count = row_count;
      perform _close_mailbox(r.app_id, r.topic, r.key);
      v_all := v_all + v_count;
    end if;
  end loop;
  return v_all;
end;
$$;

comment on function hotmesh._prune_letters is 'Remove letters that nobody has taken in time, and the mailboxes that are empty then.';


create or replace function hotmesh._prune_registrations()
returns bigint
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_now     timestamptz := clock();
  v_all     bigint := 0;
  v_count   bigint;
  v_worker  text;
begin
  for v_worker in select worker from workers where last_seen < v_now - interval '1 hour'
                     for update skip locked loop
    perform _retire(v_worker, 'lost');
    v_all := v_all + 1;
  end loop;
  delete from workers_waiting w
   using (select ctid as place from workers_waiting where until < v_now for update skip locked) gone
   where w.ctid = gone.place;
  get diagnostics v_count = row_count;
  v_all := v_all + v_count;
  delete from subscriptions s
   using (select ctid as place from subscriptions where until < v_now for update skip locked) gone
   where s.ctid = gone.place;
  get diagnostics v_count = row_count;
  return v_all + v_count;
end;
$$;

comment on function hotmesh._prune_registrations is 'Take workers and subscribers that are gone off the lists.';


-- A part whose newest event is old enough is truncated; only where nobody has done so in time do the old
-- stand among the new. Truncating is never waited for, lest readers queue behind the one who waits.
create or replace function hotmesh._prune_outbox(p_before timestamptz, p_limit integer)
returns bigint
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_old    timestamptz;
  v_new    timestamptz;
  v_count  bigint;
  v_all    bigint := 0;
begin
  for v_slot in 0 .. 15 loop
    select at into v_old from outbox where slot = v_slot order by seq limit 1;
    select at into v_new from outbox where slot = v_slot order by seq desc limit 1;
    if v_new < p_before then
      v_all := v_all + _truncate_slot(v_slot);
    elsif v_old < p_before then
      delete from outbox where slot = v_slot and seq = any(array(
        select seq from outbox where slot = v_slot and at < p_before
         order by seq limit p_limit for update skip locked));
      get diagnostics v_count = row_count;
      v_all := v_all + v_count;
    end if;
  end loop;
  return v_all;
end;
$$;

comment on function hotmesh._prune_outbox is 'Remove events that are old enough; answers how many.';


create or replace function hotmesh._truncate_slot(p_slot integer)
returns bigint
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_part   text := format('hotmesh.outbox_%s', to_char(p_slot, 'FM00'));
  v_count  bigint := (select count(*) from outbox where slot = p_slot);
begin
  execute format('lock table %s in access exclusive mode nowait', v_part);
  execute format('truncate table %s', v_part);
  return v_count;
exception when lock_not_available then
  return 0;
end;
$$;

comment on function hotmesh._truncate_slot is 'Empty a part of the outbox, unless somebody is at it; answers how many events it held.';
