-- Invariants: what must hold at every commit. Each line of the answer is a violation; a healthy
-- database answers nothing. What can be a constraint is one (see the tables); these span tables.

create or replace function hotmesh.check_invariants()
returns table (invariant text, offender text)
language sql
volatile
security definer
set search_path = hotmesh, pg_temp
as $$
  -- I02: nothing is stranded: every running job can be moved by somebody
  select 'a running job has something that will move it', j.job_id::text from jobs j
   where j.status = 'running' and j.kind = 'graph' and j.semaphore >= 0
     and not exists (select from tasks t where t.job_id = j.job_id)
     and not exists (select from waits w where w.job_id = j.job_id)
  union all -- I03
  select 'the semaphore counts the open branches', j.job_id::text from jobs j
   where j.status = 'running' and j.kind = 'graph' and j.semaphore >= 0
     and j.semaphore <> (select count(*) from tasks t where t.job_id = j.job_id)
                      + (select count(*) from waits w where w.job_id = j.job_id)
  union all -- I05
  select 'an ended job has no tasks', t.job_id::text from tasks t join jobs j using (job_id)
   where j.status <> 'running'
  union all -- I06
  select 'an ended job waits for nothing', w.job_id::text from waits w join jobs j using (job_id)
   where j.status <> 'running'
  union all
  select 'an ended job asks nobody', e.id::text from escalations e join jobs j using (job_id)
   where e.status = 'pending' and j.status <> 'running'
     and not exists (select from timers t where t.job_id = j.job_id and t.kind = 'sweep')
  union all -- I07
  select 'a lease has a token of its own', min(t.job_id::text) from tasks t
   where t.leased_until is not null group by t.token having count(*) > 1
  union all -- I10
  select 'a step is queued once', t.job_id::text from tasks t
   group by t.job_id, t.activity, t.dimension having count(*) > 1
  union all
  select 'a step that is done is not queued', t.job_id::text from tasks t
    join steps s using (job_id, activity, dimension)
  union all -- I12
  select 'a task that backs off has its timer', t.job_id::text from tasks t
   where t.due_at < 'infinity' and not exists (select from timers m
     where m.due_at = t.due_at and m.job_id = t.job_id and m.seq = t.seq and m.kind = 'task')
  union all
  select 'a wait with a deadline has its timer', w.job_id::text from waits w
   where w.due_at is not null and not exists (select from timers m
     where m.due_at = w.due_at and m.job_id = w.job_id and m.seq = w.seq and m.kind = 'wait')
  union all -- I26
  select 'a timer has what it is set for', m.job_id::text from timers m
   where m.kind in ('task', 'wait')
     and not exists (select from tasks t where m.kind = 'task' and t.job_id = m.job_id and t.seq = m.seq)
     and not exists (select from waits w where m.kind = 'wait' and w.job_id = m.job_id and w.seq = m.seq)
     -- an ended child that found its parent busy leaves one, be it in vain
     and not exists (select from jobs c where m.kind = 'wait' and c.status <> 'running'
                        and c.parent_id = m.job_id and c.parent_seq = m.seq)
     and not exists (select from schedules s where m.kind = 'schedule' and s.timer_id = m.job_id
                        and s.due_at = m.due_at)
  union all -- I15
  select 'a step was written after its job had ended', s.job_id::text from steps s join jobs j using (job_id)
   where s.ended_at > j.ended_at and j.status <> 'running' and s.ended_at > j.ended_at + interval '1 second'
  union all -- I18
  select 'an open escalation of a wait has its wait', e.id::text from escalations_open e
   where e.wait_seq is not null and not exists (select from waits w
     where w.job_id = e.job_id and w.seq = e.wait_seq and w.escalation_id = e.id)
     and not exists (select from timers t where t.job_id = e.job_id and t.kind = 'sweep')
  union all
  select 'a wait with an escalation has it open', w.job_id::text from waits w
   where w.escalation_id is not null
     and not exists (select from escalations_open e where e.id = w.escalation_id)
  union all
  select 'an escalation has one row', id::text from escalations group by id having count(*) > 1
  union all -- I22
  select 'no address both waits and keeps a letter', w.key from waits w
    join letters l on l.app_id = w.app_id and l.topic = w.topic and l.key = w.key
   where l.keep_until > clock() and (l.activities is null or w.activity = any(l.activities))
     and not exists (select from timers m where m.job_id = w.job_id and m.seq = w.seq and m.kind = 'letter')
  union all
  select 'a wait for a signal has its mailbox', w.key from waits w
   where w.key is not null and not exists (select from mailbox m
     where m.app_id = w.app_id and m.topic = w.topic and m.key = w.key)
  union all
  select 'a mailbox has a wait or a letter', m.key from mailbox m
   where not exists (select from waits w where w.app_id = m.app_id and w.topic = m.topic and w.key = m.key)
     and not exists (select from letters l where l.app_id = m.app_id and l.topic = m.topic and l.key = m.key)
  union all -- I28
  select 'a job that somebody waits for has its parent', j.job_id::text from jobs j
   where j.parent_seq is not null and j.status = 'running'
     and not exists (select from jobs p where p.job_id = j.parent_id)
  union all
  select 'a wait for a child has its child', w.job_id::text from waits w
   where w.kind = 'child' and not exists (select from jobs c where c.job_id = w.child_id)
     and not exists (select from timers m where m.job_id = w.job_id and m.seq = w.seq and m.kind = 'wait')
  union all -- I29
  select 'an ended child has told its parent', j.job_id::text from jobs j
    join waits w on w.job_id = j.parent_id and w.seq = j.parent_seq
   where j.status <> 'running' and not exists (select from timers m
     where m.job_id = w.job_id and (m.seq = w.seq and m.kind = 'wait'
        or m.kind = 'answer' and m.args ->> 'wait' = w.seq::text and m.args ->> 'status' is null))
  union all -- I31
  select 'a job''s version is deployed', j.job_id::text from jobs j
   where j.kind = 'graph' and not exists (select from versions v
     where v.version_id = j.version_id and (v.dropped_at is null or j.status <> 'running'))
  union all
  select 'a version has its functions', v.app_id || ' ' || v.version from versions v
   where not v.functions <@ array(select proname::text from pg_proc
                                   where pronamespace = 'hotmesh_app'::regnamespace)
  union all -- I32
  select 'an active schedule has its timer', s.app_id || ' ' || s.schedule_id from schedules s
   where s.due_at is not null and not exists (select from timers m
     where m.due_at = s.due_at and m.job_id = s.timer_id and m.kind = 'schedule')
  union all
  select 'a schedule has ended when it has run as often as it may', s.app_id || ' ' || s.schedule_id
    from schedules s where (s.runs >= s.max_runs) is true <> (s.status = 'ended')
  union all -- I34
  select 'a row belongs to a job', x.of || ' ' || x.job_id from (
      select 'job_data' as of, job_id from job_data union all select 'steps', job_id from steps
      union all select 'tasks', job_id from tasks union all select 'waits', job_id from waits
      union all select 'timers', job_id from timers where kind <> 'schedule') x
   where not exists (select from jobs j where j.job_id = x.job_id)
  union all
  select 'claims know of the throttles', 'is_throttled' where hotmesh_app.is_throttled()
      <> exists (select from throttles where pause is not null)
  union all -- I39
  select 'an index is whole', c.relname from pg_index i join pg_class c on c.oid = i.indexrelid
   where c.relnamespace = 'hotmesh'::regnamespace and not (i.indisvalid and i.indisready)
  union all -- I40
  select 'no function is executable by everybody', p.proname from pg_proc p
   where p.pronamespace in ('hotmesh'::regnamespace, 'hotmesh_app'::regnamespace)
     and (p.proacl is null or exists (select from aclexplode(p.proacl) x where x.grantee = 0))
$$;

comment on function hotmesh.check_invariants is
  'One row for each violated invariant of the engine''s tables; none in a healthy database.';
