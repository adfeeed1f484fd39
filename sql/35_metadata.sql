-- Metadata: what a document may ask of a job and of a step, under HotMesh's names.
--
-- Only what is referred to is looked up: the compiler asks for `$job.metadata` or `activity.metadata`
-- where a name needs more than the rows at hand. Names of HotMesh's internals are undefined.

create or replace function hotmesh._stamp(p_at timestamptz)
returns text
language plpgsql
stable
set search_path = hotmesh, pg_temp
as $$
begin
  return to_char(p_at at time zone 'UTC', 'YYYYMMDDHH24MISS.MS');
end;
$$;

comment on function hotmesh._stamp is 'An instant in the form of metadata: YYYYMMDDHHmmss.SSS, in UTC.';


create or replace function hotmesh._place(p_dimension integer[])
returns text
language sql
immutable
as $$
  select ',' || array_to_string(p_dimension, ',');
$$;

comment on function hotmesh._place is 'A dimension in the form of metadata: ,0,1.';


create or replace function hotmesh._job_metadata(p_job_id uuid, p_trigger text)
returns jsonb
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_job     jobs;
  v_parent  jobs;
  v_wait    waits;
begin
  select * into v_job from jobs where job_id = p_job_id;
  if v_job.parent_id is not null then
    select * into v_parent from jobs where job_id = v_job.parent_id;
    select * into v_wait from waits where job_id = v_job.parent_id and seq = v_job.parent_seq;
  end if;
  return jsonb_strip_nulls(jsonb_build_object(
    'jid', v_job.job_key, 'gid', v_job.job_id, 'app', v_job.app_id, 'tpc', v_job.topic, 'aid', p_trigger,
    'vrs', (select version from versions where version_id = v_job.version_id),
    'js',  v_job.semaphore, 'jc', _stamp(v_job.created_at), 'ju', _stamp(v_job.updated_at),
    'err', (select error::text from job_data where job_id = p_job_id),
    'pj',  v_parent.job_key, 'pg', v_parent.job_id, 'pd', _place(v_wait.dimension), 'pa', v_wait.activity,
    'px',  case when v_job.parent_id is not null and v_job.parent_seq is null then true end));
end;
$$;

comment on function hotmesh._job_metadata is
  'All metadata of a job, its parent''s place too; the statistics'' key and bucket are the compiler''s to add.';


create or replace function hotmesh._trigger_metadata(p_job_id uuid, p_trigger text)
returns jsonb
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_at  timestamptz := (select created_at from jobs where job_id = p_job_id);
begin
  return _metadata(p_trigger, 'trigger', null, array[0], v_at, v_at, null);
end;
$$;

comment on function hotmesh._trigger_metadata is 'The metadata of a job''s trigger, which has no step.';


create or replace function hotmesh._step_metadata(p_step hotmesh.steps, p_version_id integer)
returns jsonb
language plpgsql
stable
set search_path = hotmesh, pg_temp
as $$
declare
  v_plan  activities := _plan(p_version_id, p_step.activity);
begin
  return _metadata(v_plan.activity, v_plan.type, v_plan.target, p_step.dimension, p_step.started_at,
                   p_step.ended_at, p_step.error);
end;
$$;

comment on function hotmesh._step_metadata is 'The metadata of a step that has ended.';


create or replace function hotmesh._move_metadata(p_move hotmesh.move)
returns jsonb
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
begin
  return _metadata(p_move.activity, (p_move.plan).type, (p_move.plan).target, p_move.dimension,
                   p_move.started_at, clock(), p_move.error);
end;
$$;

comment on function hotmesh._move_metadata is 'The metadata of a step that is being entered or left.';


create or replace function hotmesh._metadata(
  p_activity  text,
  p_type      text,
  p_target    text,
  p_dimension integer[],
  p_from      timestamptz,
  p_until     timestamptz,
  p_error     jsonb
)
returns jsonb
language plpgsql
stable
set search_path = hotmesh, pg_temp
as $$
begin
  return jsonb_strip_nulls(jsonb_build_object(
    'aid', p_activity, 'atp', p_type, 'stp', case when p_type in ('worker', 'await') then p_target end,
    'dad', _place(p_dimension), 'ac', _stamp(p_from), 'au', _stamp(p_until), 'err', p_error::text));
end;
$$;

comment on function hotmesh._metadata is 'The metadata of a step, put together.';


create or replace function hotmesh._counted(p_context jsonb, p_key text, p_granularity text)
returns jsonb
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
declare
  v_created  text := p_context #>> '{$job,metadata,jc}';
  v_minutes  integer := case p_granularity when '1h' then 60 when 'infinity' then null
                                           else trim(trailing 'm' from p_granularity)::integer end;
begin
  if p_key = '' or v_created is null then
    return p_context;
  end if;
  return jsonb_set(p_context, '{$job,metadata}', (p_context #> '{$job,metadata}') || jsonb_strip_nulls(
    jsonb_build_object('key', p_key, 'ts', case
      when p_key is null     then null
      when v_minutes is null then '0'
      else left(v_created, 10)
           || to_char(substr(v_created, 11, 2)::integer / v_minutes * v_minutes, 'FM00') end)));
end;
$$;

comment on function hotmesh._counted is
  'A context with the key of the job''s statistics and the bucket of time (YYYYMMDDHHmm) that it counts in.';
