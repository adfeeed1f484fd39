-- Schedules: jobs that are started over and over, by whoever looks at the timers.
--
--   schedule ──▶ active ──tick──▶ active        Each tick starts a job <schedule_id>/<tick>. The next tick
--                 │  ▲      └───▶ ended          follows from the grid, not from when this one was served;
--           pause ▼  │ resume                    ticks that nobody served are made up for by one.
--                paused
--
-- Whoever acts on a schedule holds its row; whoever holds jobs only tries for it.

create or replace function hotmesh.schedule(
  p_app          text,
  p_topic        text,
  p_cron         text     default null,
  p_every        interval default null,
  p_data         jsonb    default '{}',
  p_max_runs     integer  default null,
  p_schedule_id  text     default null,
  p_delay        interval default null,
  out outcome      text,
  out schedule_id  text
)
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
as $$
#variable_conflict use_column
declare
  v_now    timestamptz := clock();
  v_every  interval := make_interval(secs => extract(epoch from p_every)::double precision);
  v_first  timestamptz;
  s        schedules;
begin
  perform _require_payload(p_data, 'p_data');
  perform _require(num_nonnulls(p_cron, p_every) = 1, 'give either p_cron or p_every');
  perform _require(p_every is null or extract(month from p_every) = 0 and extract(year from p_every) = 0,
                   'p_every must be a span of days or less', 'months differ in length: use p_cron');
  perform _require(p_every is null or v_every between interval '1 second' and interval '87600 hours',
                   'p_every must be between 1 second and ten years');
  perform _require(p_delay is null or p_delay >= interval '0', 'p_delay must not be negative');
  perform _require(p_max_runs is null or p_max_runs > 0, 'p_max_runs must be positive');
  perform _require_topic(p_app, p_topic);
  schedule_id := coalesce(p_schedule_id, gen_random_uuid()::text);
  perform _require_name(schedule_id, 'p_schedule_id');
  perform _require(octet_length(schedule_id) <= 170, 'p_schedule_id must be at most 170 bytes',
                   'the keys of its jobs begin with it');

  v_first := v_now + coalesce(p_delay, interval '0');
  v_first := case when p_cron is null then date_trunc('milliseconds', v_first) else cron_next(p_cron, v_first) end;
  insert into schedules as known (app_id, schedule_id, topic, cron, every, data, status, max_runs, next_tick,
                                  due_at, timer_id, created_at, updated_at)
  values (p_app, schedule.schedule_id, p_topic, p_cron, v_every, p_data, 'active', p_max_runs, v_first, v_first,
          gen_random_uuid(), v_now, v_now)
  on conflict (app_id, schedule_id) do update
     set (topic, cron, every, data, status, max_runs, runs, next_tick, due_at, last_tick, last_outcome,
          last_job_key, last_error, created_at, updated_at) =
         (excluded.topic, excluded.cron, excluded.every, excluded.data, excluded.status, excluded.max_runs, 0,
          excluded.next_tick, excluded.due_at, null, null, null, null, excluded.created_at, excluded.updated_at)
   where known.status = 'ended'
  returning * into s;
  outcome := case when s.timer_id is null then 'exists' else 'scheduled' end;
  if s.timer_id is not null then
    perform _arm(s);
  end if;
end;
$$;

comment on function hotmesh.schedule is
  'Start a job of a topic over and over: scheduled, or exists if that id is not yet ended. Either by p_cron '
  '(UTC) or by p_every, which begins now or after p_delay.';


-- An app may be scheduled before it is activated; a topic that the active version lacks is a mistake.
create or replace function hotmesh._require_topic(p_app text, p_topic text)
returns void
language plpgsql
stable
set search_path = hotmesh, pg_temp
as $$
begin
  perform _require_name(p_app, 'p_app');
  perform _require_name(p_topic, 'p_topic');
  if exists (select from apps where app_id = p_app and active_version_id is not null) then
    perform _graph(_active_version(p_app), p_topic);
  end if;
end;
$$;

comment on function hotmesh._require_topic is 'Raise MH404 if the app is active and no graph of it subscribes to the topic.';


create or replace function hotmesh._arm(p_schedule hotmesh.schedules)
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
begin
  insert into timers (due_at, job_id, seq, kind) values (p_schedule.due_at, p_schedule.timer_id, 0, 'schedule');
  perform _ring_timers(p_schedule.due_at);
end;
$$;

comment on function hotmesh._arm is 'Set the timer of a schedule.';


create or replace function hotmesh._lock_schedules(p_timers hotmesh.timers[])
returns uuid[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_ids  uuid[] := '{}';
  t      timers;
begin
  foreach t in array p_timers loop
    if t.kind = 'schedule' then
      v_ids := v_ids || t.job_id;
    end if;
  end loop;
  if v_ids = '{}' then
    return v_ids;
  end if;
  return array(select timer_id from schedules where timer_id = any(v_ids)
                order by timer_id for no key update skip locked);
end;
$$;

comment on function hotmesh._lock_schedules is 'Lock the schedules of due timers that nobody else holds; answers theirs.';


-- What the document or the app is guilty of is written down, and the schedule goes on; a trouble of the
-- moment (deadlock, full disk …) puts the tick off.
create or replace function hotmesh._tick(p_timer hotmesh.timers)
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_now      timestamptz := clock();
  v_outcome  text;
  v_error    text;
  v_key      text;
  v_next     timestamptz;
  s          schedules;
begin
  select * into s from schedules where timer_id = p_timer.job_id;
  v_next := _next_tick(s, v_now);
  v_key := s.schedule_id || '/' || to_char(s.next_tick at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
  begin
    select p.outcome into v_outcome
      from publish(p_app => s.app_id, p_topic => s.topic, p_data => s.data, p_job_key => v_key) p;
  exception when others then
    if sqlstate ~ '^(40|53|55|57|58)' then
      raise;
    end if;
    v_outcome := 'failed';
    v_error := sqlerrm;
  end;

  s.runs := s.runs + case v_outcome when 'failed' then 0 else 1 end;
  update schedules
     set runs         = s.runs,
         status       = case when s.runs >= max_runs then 'ended' else 'active' end,
         due_at       = case when s.runs >= max_runs then null else v_next end,
         next_tick    = v_next,
         last_tick    = s.next_tick,
         last_outcome = v_outcome,
         last_job_key = case when v_outcome <> 'failed' then v_key end,
         last_error   = v_error,
         updated_at   = v_now
   where timer_id = s.timer_id
  returning * into s;
  if s.due_at is not null then
    perform _arm(s);
  end if;
end;
$$;

comment on function hotmesh._tick is 'Start the job of a due tick, and set the timer for the next one.';


create or replace function hotmesh._next_tick(p_schedule hotmesh.schedules, p_now timestamptz)
returns timestamptz
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
declare
  v_after  timestamptz := greatest(p_schedule.next_tick, p_now);
begin
  if p_schedule.cron is not null then
    return cron_next(p_schedule.cron, v_after);
  end if;
  return p_schedule.next_tick + p_schedule.every
       * (floor(extract(epoch from v_after - p_schedule.next_tick) / extract(epoch from p_schedule.every)) + 1)::double precision;
end;
$$;

comment on function hotmesh._next_tick is 'The first tick of a schedule''s grid after the last one and after now.';


create or replace function hotmesh.unschedule(p_app text, p_schedule_id text)
returns text
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
as $$
declare
  s  schedules;
begin
  delete from schedules where app_id = p_app and schedule_id = p_schedule_id returning * into s;
  delete from timers where due_at = s.due_at and job_id = s.timer_id;
  return case when s.timer_id is null then 'not_found' else 'unscheduled' end;
end;
$$;

comment on function hotmesh.unschedule is
  'Forget a schedule (unscheduled or not_found). Jobs that it has started go on.';


create or replace function hotmesh.pause_schedule(p_app text, p_schedule_id text)
returns text
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
as $$
declare
  s  schedules;
begin
  select * into s from schedules where app_id = p_app and schedule_id = p_schedule_id for no key update;
  if s.timer_id is null then
    return 'not_found';
  elsif s.status = 'ended' then
    return 'already_ended';
  end if;
  delete from timers where due_at = s.due_at and job_id = s.timer_id;
  update schedules set status = 'paused', due_at = null, updated_at = clock() where timer_id = s.timer_id;
  return 'paused';
end;
$$;

comment on function hotmesh.pause_schedule is
  'Let a schedule rest: paused, not_found or already_ended. Ticks of the time meanwhile are left out.';


create or replace function hotmesh.resume_schedule(p_app text, p_schedule_id text)
returns text
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
as $$
declare
  v_now  timestamptz := clock();
  s      schedules;
begin
  select * into s from schedules where app_id = p_app and schedule_id = p_schedule_id for no key update;
  if s.timer_id is null then
    return 'not_found';
  elsif s.status = 'ended' then
    return 'already_ended';
  elsif s.status = 'paused' then
    s.next_tick := case when s.next_tick > v_now then s.next_tick else _next_tick(s, v_now) end;
    update schedules set status = 'active', next_tick = s.next_tick, due_at = s.next_tick, updated_at = v_now
     where timer_id = s.timer_id
    returning * into s;
    perform _arm(s);
  end if;
  return 'resumed';
end;
$$;

comment on function hotmesh.resume_schedule is
  'Let a paused schedule go on with the next tick of its grid: resumed, not_found or already_ended.';


create or replace function hotmesh.list_schedules(p_app text)
returns table (
  schedule_id   text,
  topic         text,
  cron          text,
  every         interval,
  data          jsonb,
  status        text,
  next_due      timestamptz,
  runs          integer,
  max_runs      integer,
  last_tick     timestamptz,
  last_outcome  text,
  last_job_key  text,
  last_error    text,
  created_at    timestamptz
)
language sql
volatile
security definer
set search_path = hotmesh, pg_temp
as $$
  select s.schedule_id, s.topic, s.cron, s.every, s.data, s.status, s.due_at, s.runs, s.max_runs, s.last_tick,
         s.last_outcome, s.last_job_key, s.last_error, s.created_at
    from schedules s where s.app_id = p_app order by s.schedule_id collate "C";
$$;

comment on function hotmesh.list_schedules is
  'The schedules of an app: active, paused or ended, when each is due, and what became of its last tick.';
