-- Calls: a job whose result is kept under a key, so that asking again does not do the work again.
--
--   call ──▶ cached    the last job with this key has completed and is still readable
--        ├─▶ running   it runs now: wait for that one
--        └─▶ started   there is none, it has failed, it has expired, or p_flush passes it over
--
-- The unique key of live jobs decides who starts it: of many who ask at once, one.

create or replace function hotmesh.call(
  p_app      text,
  p_topic    text,
  p_data     jsonb    default '{}',
  p_job_key  text     default null,
  p_ttl      interval default null,
  p_flush    boolean  default false,
  p_options  jsonb    default '{}',
  out outcome  text,
  out job      hotmesh.job
)
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
as $$
declare
  v_options  jsonb := p_options || case when p_ttl is null then '{}'
                                        else jsonb_build_object('expire', p_ttl::text) end;
  v_job      jobs;
  r          record;
begin
  for i in 1 .. 100 loop
    if p_job_key is not null then
      select * into v_job from jobs where app_id = p_app and job_key = p_job_key and live;
      outcome := _worth(v_job, p_topic, p_flush);
      if outcome <> 'started' then
        job := _job_view(v_job);
        return;
      end if;
      update jobs set live = false where job_id = v_job.job_id and live and status <> 'running';
    end if;
    select * into r from publish(p_app, p_topic, p_data, p_job_key, v_options);
    if r.outcome = 'started' then
      outcome := 'started';
      job := _job_view((select j from jobs j where j.job_id = r.job_id));
      return;
    end if;
    p_flush := false;  -- another was quicker: its job is as new as ours would have been
  end loop;
  raise exception using errcode = '40001', message = 'the jobs of this key change too quickly; try again';
end;
$$;

comment on function hotmesh.call is
  'Start a job unless one with this key runs (running) or has completed (cached). p_ttl says how long its '
  'result stays; p_flush passes over a cached one. A job that failed is not cached.';


create or replace function hotmesh._worth(p_job hotmesh.jobs, p_topic text, p_flush boolean)
returns text
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
begin
  if p_job.job_id is null
     or p_job.expires_at <= clock() and (p_job.ended_at is not null or p_job.semaphore < 0) then
    return 'started';
  elsif p_job.topic <> p_topic then
    raise exception using errcode = 'MH409',
      message = format('the key %s belongs to a job of %s', p_job.job_key, p_job.topic),
      hint = 'keys are unique in an app: begin them with the topic';
  elsif p_job.status = 'running' then
    return 'running';
  end if;
  return case when p_job.status = 'completed' and p_flush is not true then 'cached' else 'started' end;
end;
$$;

comment on function hotmesh._worth is 'What the live job of a key means to a call: cached, running, or started: a new one.';


create or replace function hotmesh.flush_call(p_app text, p_job_key text)
returns text
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
as $$
declare
  v_job  jobs;
begin
  select * into v_job from jobs where app_id = p_app and job_key = p_job_key and live for no key update;
  if v_job.job_id is null then
    return 'not_found';
  elsif v_job.status = 'running' then
    return 'running';
  end if;
  update jobs set live = false where job_id = v_job.job_id;
  return case when v_job.expires_at <= clock() then 'not_found' else 'flushed' end;
end;
$$;

comment on function hotmesh.flush_call is
  'Forget a cached result: its key is free at once (flushed), unless it runs (running) or there is none (not_found).';
