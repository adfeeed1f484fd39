-- Reading jobs: one, many, and what a job has done.
--
-- Readers never lock. A job that has expired is not seen any more; one that runs always is.

create or replace function hotmesh._job_view(p_job hotmesh.jobs)
returns hotmesh.job
language plpgsql
stable
set search_path = hotmesh, pg_temp
as $$
declare
  v_seen  job;
begin
  select d.data, d.error into v_seen.data, v_seen.error from job_data d where d.job_id = p_job.job_id;
  if p_job.version_id is not null then
    v_seen.version := (select v.version from versions v where v.version_id = p_job.version_id);
  end if;
  if p_job.parent_id is not null then
    v_seen.parent_job_key := (select j.job_key from jobs j where j.job_id = p_job.parent_id);
    v_seen.origin_job_key := (select j.job_key from jobs j where j.job_id = p_job.origin_id);
  end if;
  v_seen.job_id     := p_job.job_id;
  v_seen.job_key    := p_job.job_key;
  v_seen.app_id     := p_job.app_id;
  v_seen.topic      := p_job.topic;
  v_seen.kind       := p_job.kind;
  v_seen.status     := p_job.status;
  v_seen.semaphore  := p_job.semaphore;
  v_seen.created_at := p_job.created_at;
  v_seen.updated_at := p_job.updated_at;
  v_seen.ended_at   := p_job.ended_at;
  v_seen.expires_at := p_job.expires_at;
  v_seen.entity     := p_job.entity;
  return v_seen;
end;
$$;

comment on function hotmesh._job_view is 'A job as readers see it.';


create or replace function hotmesh._is_seen(p_job hotmesh.jobs, p_at timestamptz)
returns boolean
language sql
immutable
as $$
  select p_job.expires_at is null or p_job.expires_at > p_at
      or (p_job.ended_at is null and p_job.semaphore > 0);
$$;

comment on function hotmesh._is_seen is 'Whether readers see a job: it has not expired, or it runs.';


create or replace function hotmesh.get_job(p_app text, p_job_key text)
returns setof hotmesh.job
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  v_job  jobs;
begin
  select * into v_job from jobs where app_id = p_app and job_key = p_job_key and live;
  if v_job.job_id is not null and _is_seen(v_job, clock()) then
    return next _job_view(v_job);
  end if;
end;
$$;

comment on function hotmesh.get_job is 'One job by its key; no row if there is none or it has expired.';


create or replace function hotmesh.list_jobs(
  p_app     text,
  p_query   jsonb   default '{}',
  p_limit   integer default 50,
  p_cursor  text    default null
)
returns setof hotmesh.job
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
as $$
declare
  v_now    timestamptz := clock();
  v_after  uuid;
begin
  perform _require(p_limit between 1 and 1000, 'p_limit must be between 1 and 1000');
  perform _require_keys(p_query, array['topic', 'status', 'entity', 'job_key', 'version', 'parent_job_key'],
                        'p_query');
  if p_cursor is not null then
    perform _require(p_cursor ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
                     'p_cursor must be the job_id of the last row of the page before');
    v_after := p_cursor::uuid;
  end if;

  return query
  select shown.*
    from jobs j
   cross join lateral _job_view(j) shown
    left join versions v on v.version_id = j.version_id
    left join jobs p on p.job_id = j.parent_id
   where j.app_id = p_app and j.live and _is_seen(j, v_now)
     and (v_after is null or j.job_id < v_after)
     and (not p_query ? 'topic'          or j.topic   = p_query ->> 'topic')
     and (not p_query ? 'status'         or j.status  = p_query ->> 'status')
     and (not p_query ? 'entity'         or j.entity  = p_query ->> 'entity')
     and (not p_query ? 'job_key'        or j.job_key = p_query ->> 'job_key')
     and (not p_query ? 'version'        or v.version = p_query ->> 'version')
     and (not p_query ? 'parent_job_key' or p.job_key = p_query ->> 'parent_job_key')
   order by j.job_id desc
   limit p_limit;
end;
$$;

comment on function hotmesh.list_jobs is
  'Jobs of an app, newest first. The cursor is the job_id of the last row of the page before.';


create or replace function hotmesh.job_steps(p_app text, p_job_key text)
returns table (
  activity    text,
  dimension   integer[],
  status      text,
  code        integer,
  input       jsonb,
  output      jsonb,
  hook        jsonb,
  error       jsonb,
  attempt     integer,
  started_at  timestamptz,
  ended_at    timestamptz,
  telemetry   jsonb
)
language sql
volatile
security definer
set search_path = hotmesh, pg_temp
as $$
  with job as (
    select job_id from jobs j
     where app_id = p_app and job_key = p_job_key and live and _is_seen(j, clock())
  )
  select s.activity, s.dimension, s.status, s.code, s.input, s.output, s.hook, s.error, s.attempt,
         s.started_at, s.ended_at, s.telemetry
    from steps s join job using (job_id)
  union all
  select t.activity, t.dimension,
         case when t.due_at = 'infinity' then 'waiting' when t.due_at is not null then 'backing off' when t.leased_until is null then 'queued'
              else 'leased' end,
         null, t.input, null, null, t.error, t.attempt, t.created_at, null, null
    from tasks t join job using (job_id)
  union all
  select w.activity, w.dimension, 'waiting', null, w.input, w.output, null, null, 1, w.created_at, null, null
    from waits w join job using (job_id)
   order by 10, 11 nulls last, 2;
$$;

comment on function hotmesh.job_steps is
  'What one job has done (finished steps, in order) and what it has open (queued, leased, backing off, waiting).';
