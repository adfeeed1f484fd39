-- Announcements: who waits outside for a job is told when it ends, and before that when it says so.
--
--   pubsub     one caller, for one job: a NOTIFY to the channel that the job names
--   sub, psub  whoever has subscribed to <publishes>.<job_key>: an event in the outbox, and a NOTIFY
--
-- What is announced stands in the job's row. Where nobody subscribes, nothing is written or sent: a NOTIFY
-- takes a lock of the whole cluster until its commit is on disk.

create or replace function hotmesh._announce(p_job hotmesh.jobs, p_interim boolean)
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_channels  text[];
begin
  if p_job.announce is not null and pg_notification_queue_usage() < 0.5 then
    perform pg_notify(p_job.announce, p_job.job_id || case when p_interim then ' interim' else '' end);
  end if;
  if p_job.publishes is not null then
    v_channels := _subscribers(p_job.app_id, p_job.publishes || '.' || p_job.job_key);
    if v_channels <> '{}' then
      perform _emit_job(p_job, p_interim);
      perform _notify(c) from unnest(v_channels) c;
    end if;
  end if;
end;
$$;

comment on function hotmesh._announce is
  'Tell who waits for a job that it has ended, or (interim) that there is something to see before its end.';


create or replace function hotmesh._subscribers(p_app text, p_topic text)
returns text[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_now  timestamptz := clock();
begin
  return array(
    select subscriber from subscriptions
     where kind = 'topic' and app_id = p_app and wanted = p_topic and until > v_now
    union
    select subscriber from subscriptions
     where kind = 'pattern' and app_id = p_app and _fits(p_topic, wanted) and until > v_now
    union
    select subscriber from subscriptions
     where kind = 'events' and wanted like 'system.job.%' and app_id in ('', p_app) and until > v_now);
end;
$$;

comment on function hotmesh._subscribers is 'The channels of those who want to hear of a job.';


create or replace function hotmesh._emit_job(p_job hotmesh.jobs, p_interim boolean)
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_status  text := case when p_interim then 'interim' else p_job.status end;
  v_error   jsonb := (select error from job_data where job_id = p_job.job_id);
begin
  perform _write_event(format('system.job.%s.%s', p_job.job_id, v_status), jsonb_build_object(
    'app_id', p_job.app_id, 'workflow_id', p_job.job_key, 'topic', p_job.publishes || '.' || p_job.job_key,
    'data', jsonb_build_object('job_id', p_job.job_id, 'status', v_status)
            || case when v_error is null then '{}' else jsonb_build_object('code', v_error -> 'code') end));
end;
$$;

comment on function hotmesh._emit_job is 'Write the event of a job that is announced. Its data stays in the job.';


-- `*` stands for any text, dots included, as in Redis: a job's key may hold dots, too.
create or replace function hotmesh._fits(p_text text, p_pattern text)
returns boolean
language sql
immutable
as $$
  select p_text like replace(replace(replace(replace(p_pattern, '\', '\\'), '%', '\%'), '_', '\_'), '*', '%');
$$;

comment on function hotmesh._fits is 'Whether a text fits a pattern, in which * stands for any text.';


create or replace function hotmesh.subscribe(
  p_subscriber  text,
  p_kind        text,
  p_wanted      text,
  p_app         text     default null,
  p_lease       interval default '5 minutes'
)
returns text
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
as $$
declare
  v_now  timestamptz := clock();
begin
  perform _require(octet_length(p_subscriber) between 1 and 63,
                   'p_subscriber must name a channel, in at most 63 bytes');
  perform _require(p_kind in ('topic', 'pattern', 'events'), 'p_kind must be topic, pattern or events');
  perform _require(p_kind = 'events' or p_app is not null, 'p_app must name the app whose jobs are meant');
  perform _require(octet_length(p_wanted) between 1 and 400, 'p_wanted must be a text of at most 400 bytes',
                   'a topic is <publishes>.<job_key>; in a pattern * stands for any text');
  perform _require(p_lease > interval '0' and p_lease <= interval '1 day',
                   'p_lease must be positive and at most a day');

  insert into subscriptions (subscriber, kind, app_id, wanted, until)
  values (p_subscriber, p_kind, coalesce(p_app, ''), p_wanted, v_now + p_lease)
  on conflict (subscriber, kind, app_id, wanted) do update set until = excluded.until;
  delete from subscriptions s
   using (select ctid as place from subscriptions where until < v_now - interval '1 hour'
             for update skip locked) dead
   where s.ctid = dead.place;
  return _now_cursor();
end;
$$;

comment on function hotmesh.subscribe is
  'Want to hear of jobs (topic: exactly <publishes>.<job_key>; pattern: with *) or of events (a pattern of '
  'types). A NOTIFY to the channel p_subscriber says: call hear, or read_events. Answers where to go on from.';


create or replace function hotmesh.unsubscribe(
  p_subscriber  text,
  p_kind        text default null,
  p_wanted      text default null,
  p_app         text default null
)
returns bigint
language sql
volatile
security definer
set search_path = hotmesh, pg_temp
as $$
  with gone as (
    delete from subscriptions
     where subscriber = p_subscriber and (p_kind is null or kind = p_kind)
       and (p_wanted is null or wanted = p_wanted) and (p_app is null or app_id = p_app)
    returning 1
  )
  select count(*) from gone;
$$;

comment on function hotmesh.unsubscribe is
  'Take back one subscription, or all that fit what is named; answers how many there were.';


create or replace function hotmesh.hear(
  p_subscriber  text,
  p_after       text,
  p_limit       integer  default 100,
  p_lease       interval default '5 minutes'
)
returns table (cursor text, app_id text, topic text, kind text, wanted text, job hotmesh.job)
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
as $$
#variable_conflict use_column
declare
  v_now  timestamptz := clock();
  r      record;
begin
  perform _require(p_lease > interval '0' and p_lease <= interval '1 day',
                   'p_lease must be positive and at most a day');
  update subscriptions s set until = v_now + p_lease
   where s.subscriber = p_subscriber and s.until < v_now + p_lease / 2;

  -- Job by job, in statements of their own: one that read the events as well would look at the jobs as they
  -- were before. A job that was scrubbed since is passed over: there is nothing to hear any more.
  for r in select * from _read_on(p_after, '{system.job.*}', p_limit) loop
    return query
    select r.cursor, s.app_id, r.event ->> 'topic', s.kind, s.wanted, _job_view(j)
      from jobs j
      join subscriptions s on s.subscriber = p_subscriber and s.app_id = j.app_id
       and case s.kind when 'topic'   then s.wanted = r.event ->> 'topic'
                       when 'pattern' then _fits(r.event ->> 'topic', s.wanted) end
     where j.job_id = (r.event #>> '{data,job_id}')::uuid;
  end loop;
  return query select r.cursor, null::text, null::text, null::text, null::text, null::job;
end;
$$;

comment on function hotmesh.hear is
  'The jobs announced since a cursor that a subscriber wants, as they are now: one row for each job and '
  'subscription. The last row has nothing but the cursor to go on from. Keeps the subscriptions alive.';
