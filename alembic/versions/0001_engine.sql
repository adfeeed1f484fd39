-- The engine's structure: every table, type and view. Functions live in sql/.
--
-- Reading order: what was deployed (apps … activities), what runs (jobs … steps), what is to be done
-- (tasks), what is awaited (waits, mailbox, letters, timers), who is asked (escalations), who serves
-- (workers, throttles), who listens (subscriptions, outbox).
-- Payloads stand beside the hot rows, never in them; a table that belongs to a job leads its key with
-- the job's id; nobody is granted a table. No foreign key leads from a hot table: its check would cost
-- a statement a row, and check_invariants() looks for orphans.

create schema if not exists hotmesh;
create schema if not exists hotmesh_app;
comment on schema hotmesh is 'The workflow engine: tables, functions, nothing else.';
comment on schema hotmesh_app is 'Functions generated from deployed YAML graphs; the engine alone calls them.';

revoke all on schema hotmesh, hotmesh_app from public;


create function hotmesh_app.clock() returns timestamptz language sql volatile
as 'select clock_timestamp()';
comment on function hotmesh_app.clock is 'What the engine''s clock reads; set_clock and skip_clock replace it.';


create function hotmesh_app.dispatch(p_version_id integer, p_leg text, p_activity text, c jsonb, p_code integer)
returns jsonb language sql volatile
as 'select null::jsonb';
comment on function hotmesh_app.dispatch is 'Leads to the functions of each deployed version; deploy_app replaces it.';


create function hotmesh_app.is_throttled() returns boolean language sql volatile
as 'select false';
comment on function hotmesh_app.is_throttled is 'Whether any queue is paused or slowed; throttle replaces it.';


-- what was deployed ---------------------------------------------------------------------------------

create table hotmesh.apps (
  app_id            text primary key,
  active_version_id integer,
  created_at        timestamptz not null,
  updated_at        timestamptz not null
);
comment on table hotmesh.apps is 'A named set of graphs and which of its versions new jobs start on.';

create table hotmesh.versions (
  version_id  integer generated always as identity primary key,
  app_id      text not null references hotmesh.apps,
  version     text not null,
  checksum    text not null,
  compiled    text not null,
  dispatcher  text not null,
  functions   text[] not null,
  source      text not null,
  deployed_at timestamptz not null,
  dropped_at  timestamptz,
  unique (app_id, version)
);
comment on table hotmesh.versions is 'One deployed version of an app; a job stays on the version that it started on.';
comment on column hotmesh.versions.checksum is 'Of the document: the same text is the same version.';
comment on column hotmesh.versions.compiled is 'Of what the compiler made of it: another compiler may make something else.';
comment on column hotmesh.versions.functions is 'All that was generated for it in hotmesh_app.';
comment on column hotmesh.versions.dropped_at is 'Since when there is no plan and no function any more; the row stays while jobs tell of it.';

alter table hotmesh.apps add foreign key (active_version_id) references hotmesh.versions;

create table hotmesh.graphs (
  version_id   integer not null references hotmesh.versions on delete cascade,
  topic        text not null,
  trigger      text not null,
  publishes    text,
  enters       boolean not null,
  expire       double precision,
  input_schema jsonb,
  granularity  text,
  measures     jsonb,
  primary key (version_id, topic)
);
comment on table hotmesh.graphs is 'One flow of a version: the topic that starts it and its trigger. expire is in seconds.';
comment on column hotmesh.graphs.enters is 'Whether the trigger''s generated function names a job, or counts it.';
comment on column hotmesh.graphs.input_schema is 'What a job''s input must fit; null where the document does not say validate: true.';
comment on column hotmesh.graphs.measures is 'What its jobs are counted by: [{measure, target}]; null if they are not counted.';

create table hotmesh.activities (
  version_id   integer not null references hotmesh.versions on delete cascade,
  activity     text not null,
  topic        text not null,
  trigger      text not null,
  type         text not null check (type in
                 ('trigger', 'worker', 'hook', 'await', 'cycle', 'signal', 'interrupt')),
  depth        integer not null,
  target       text,
  hook_topic   text,
  ancestor     text,
  enters       boolean not null default false,
  leaves       boolean not null default false,
  enter_reads  text[] not null default '{}',
  enter_depths integer[] not null default '{}',
  leave_reads  text[] not null default '{}',
  leave_depths integer[] not null default '{}',
  next         text[] not null default '{}',
  joins        text check (joins in ('each', 'all', 'any')),
  join_depth   integer not null default 0,
  upstream     text[] not null default '{}',
  joins_before text[] not null default '{}',
  retry        jsonb,
  primary key (version_id, activity)
);
comment on table hotmesh.activities is 'The compiled plan of one activity.';
comment on column hotmesh.activities.target is 'A worker''s queue or the graph that an await starts, where the document names it literally.';
comment on column hotmesh.activities.enters is 'Whether entering needs the generated function (maps, sleep, key …).';
comment on column hotmesh.activities.leaves is 'Whether leaving needs it (job maps, conditions); if not, `next` is all there is to know.';
comment on column hotmesh.activities.enter_reads is 'The steps that entering refers to, each with its depth in the graph (0: more than one); besides $input, $job, $metadata (who the job is) and $self where they are referred to. With .metadata behind it, its metadata too.';

comment on column hotmesh.activities.joins is 'What several ways into it mean: a step each, one when all have come, the first alone; null where one way leads.';
comment on column hotmesh.activities.join_depth is 'The depth of the last activity that all ways into a join pass: what shares a dimension to there joins.';
comment on column hotmesh.activities.upstream is 'From where a branch may still come to a join of all.';
comment on column hotmesh.activities.joins_before is 'The joins of all that lead to this one and thus go first.';

create table hotmesh.hooks (
  version_id integer not null references hotmesh.versions on delete cascade,
  topic      text not null,
  place      integer not null,
  activity   text not null,
  primary key (version_id, topic, place)
);
comment on table hotmesh.hooks is 'Which activities of a version wait for signals on a topic, one row a rule.';


-- what runs -----------------------------------------------------------------------------------------

create sequence hotmesh.seq;
comment on sequence hotmesh.seq is 'Numbers tasks, waits and letters: an order inside a job, never an identity outside.';

create table hotmesh.jobs (
  job_id      uuid primary key,
  app_id      text not null,
  version_id  integer,
  kind        text not null check (kind in ('graph', 'workflow')),
  topic       text not null,
  job_key     text not null,
  status      text not null default 'running'
              check (status in ('running', 'completed', 'failed', 'interrupted')),
  semaphore   integer not null default 1,
  live        boolean not null default true,
  parent_id   uuid,
  parent_seq  bigint,
  tells_late  boolean,
  origin_id   uuid,
  entity      text,
  announce    text,
  publishes   text,
  expire      interval,
  created_at  timestamptz not null,
  updated_at  timestamptz not null,
  ended_at    timestamptz,
  expires_at  timestamptz,
  constraint ended_means_an_end_and_no_open_branch
    check ((status = 'running') = (ended_at is null) and (status = 'running' or semaphore = 0)),
  constraint a_graph_job_has_a_version check ((kind = 'graph') = (version_id is not null))
) with (fillfactor = 70);
comment on table hotmesh.jobs is 'One execution of a graph or a workflow: narrow and hot. job_id is ordered by time.';
comment on column hotmesh.jobs.semaphore is 'The number of open branches; at zero the job is complete. -1: created pending, to be resumed before expires_at.';
comment on column hotmesh.jobs.expires_at is 'When nobody sees an ended (or still pending) job any more; set before its end by persist.';
comment on column hotmesh.jobs.live is 'Whether the job still owns its key: until it has expired and another took it.';
comment on column hotmesh.jobs.parent_seq is 'The wait of the parent that this job answers; null if nobody waits.';
comment on column hotmesh.jobs.tells_late is 'Whether the parent was busy once: what else this job tells it goes by a timer, too, behind that.';
comment on column hotmesh.jobs.expire is 'How long it stays after its end, if its starter said so; else its graph decides.';
comment on column hotmesh.jobs.announce is 'The channel to notify when the job ends; null if nobody listens.';
comment on column hotmesh.jobs.publishes is 'The topic under which the graph announces its jobs; null if it does not.';

create unique index jobs_key_idx on hotmesh.jobs (app_id, job_key) where live;
create index jobs_parent_idx on hotmesh.jobs (parent_id) where parent_id is not null;
create index jobs_expiry_idx on hotmesh.jobs (expires_at) where expires_at is not null;

create table hotmesh.job_data (
  job_id uuid primary key,
  input  jsonb,
  data   jsonb,
  error  jsonb
);
comment on table hotmesh.job_data is 'A job''s input, mapped data and error, written only when they change.';

create table hotmesh.steps (
  job_id     uuid not null,
  activity   text not null,
  dimension  integer[] not null,
  status     text not null check (status in ('success', 'error', 'pending')),
  code       integer not null,
  input      jsonb,
  output     jsonb,
  hook       jsonb,
  error      jsonb,
  attempt    integer not null default 1,
  token      uuid,
  started_at timestamptz not null,
  ended_at   timestamptz not null,
  telemetry  jsonb,
  primary key (job_id, activity, dimension)
);
comment on table hotmesh.steps is 'Finished steps, append-only. The key is the guard: one result for a step, ever.';
comment on column hotmesh.steps.dimension is 'The path of the step through the graph: one index a level; the last grows with each pass of a cycle.';
comment on column hotmesh.steps.telemetry is 'What the document''s telemetry says of the step; null where it says nothing.';
comment on column hotmesh.steps.token is 'The lease whose result this is, so that asking twice gives the same answer.';


-- what is counted ----------------------------------------------------------------------------------

-- Jobs that start at the same time must not queue at one counter, so each appends rows of its own, and
-- who asks adds up. The key leads with the series; a series is read by a range of time.
create table hotmesh.counted_jobs (
  app_id     text not null,
  topic      text not null,
  key        text not null,
  counted_at timestamptz not null,
  job_id     uuid not null,
  facts      jsonb not null,
  primary key (app_id, topic, key, counted_at, job_id)
);
comment on table hotmesh.counted_jobs is 'Jobs that were counted when they started, with what their graph measures. They outlive the jobs.';
create index counted_jobs_time_idx on hotmesh.counted_jobs using brin (counted_at);

create table hotmesh.indexed_jobs (
  app_id     text not null,
  topic      text not null,
  key        text not null,
  facet      text not null,
  counted_at timestamptz not null,
  job_id     uuid not null,
  job_key    text not null,
  primary key (app_id, topic, key, facet, counted_at, job_id)
);
comment on table hotmesh.indexed_jobs is 'Counted jobs by facet, such as color:red, for those who look for them.';
create index indexed_jobs_time_idx on hotmesh.indexed_jobs using brin (counted_at);


-- what is to be done --------------------------------------------------------------------------------

create table hotmesh.tasks (
  job_id       uuid not null,
  seq          bigint not null default nextval('hotmesh.seq'),
  queue        text not null,
  activity     text not null,
  dimension    integer[] not null,
  attempt      integer not null default 1,
  deliveries   integer not null default 0,
  created_at   timestamptz not null,
  due_at       timestamptz,
  leased_until timestamptz,
  token        uuid,
  worker       text,
  input        jsonb,
  error        jsonb,
  primary key (job_id, seq),
  constraint leased_means_token_and_worker check
    (leased_until is null or (token is not null and worker is not null)),
  constraint backing_off_means_unleased check (due_at is null or leased_until is null)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0,
        vacuum_truncate = off);
comment on table hotmesh.tasks is 'Work for workers: a row exists only while there is something to do.';
comment on column hotmesh.tasks.due_at is 'Set while a failed attempt waits for its next one; a timer with the same key clears it. infinity: its worker has answered that more will follow.';
comment on column hotmesh.tasks.deliveries is 'Leases of this attempt: a task that kills its workers is found by it.';

-- Oldest job first, so that what was started is finished before more is started. The lease is in no
-- index: claiming updates in place.
create index tasks_ready_idx on hotmesh.tasks (queue, job_id, seq) where due_at is null;
-- Statistics of a moment when one queue held all rows would lead a claim past this index.
alter table hotmesh.tasks alter column queue set statistics 0;


-- what is awaited -----------------------------------------------------------------------------------

create table hotmesh.waits (
  job_id        uuid not null,
  seq           bigint not null default nextval('hotmesh.seq'),
  kind          text not null check (kind in ('sleep', 'signal', 'child', 'join')),
  activity      text not null,
  dimension     integer[] not null,
  app_id        text,
  topic         text,
  key           text,
  child_id      uuid,
  escalation_id uuid,
  due_at        timestamptz,
  input         jsonb,
  output        jsonb,
  created_at    timestamptz not null,
  primary key (job_id, seq),
  constraint a_signal_wait_has_an_address check ((kind = 'signal') = (key is not null)),
  constraint an_address_is_whole check (num_nulls(app_id, topic, key) in (0, 3)),
  constraint a_sleep_has_an_end check (kind <> 'sleep' or due_at is not null),
  constraint a_child_wait_has_a_child check ((kind = 'child') = (child_id is not null))
) with (fillfactor = 90);
comment on table hotmesh.waits is 'Open questions of jobs. A settled wait is gone: its outcome is the step.';
create index waits_address_idx on hotmesh.waits (app_id, topic, key, seq) where key is not null;

create table hotmesh.mailbox (
  app_id text not null,
  topic  text not null,
  key    text not null,
  primary key (app_id, topic, key)
);
comment on table hotmesh.mailbox is 'The row that a signal and its waiter both lock, so that neither misses the other.';

create table hotmesh.letters (
  app_id     text not null,
  topic      text not null,
  key        text not null,
  seq        bigint not null default nextval('hotmesh.seq'),
  status     text not null,
  code       integer not null,
  data       jsonb,
  activities text[],
  beside     text[],
  keep_until timestamptz not null,
  primary key (app_id, topic, key, seq)
);
comment on table hotmesh.letters is 'Signals that came before their waiter: first in, first out, until consumed or stale.';
comment on column hotmesh.letters.activities is 'Whose waits may take it, where a topic has several rules; null: any.';
comment on column hotmesh.letters.beside is 'The other keys at which the same signal lies, each for a rule of the topic; taken, it is gone from all.';
create index letters_keep_until_idx on hotmesh.letters (keep_until);

create table hotmesh.timers (
  due_at timestamptz not null,
  job_id uuid not null,
  seq    bigint not null,
  kind   text not null check (kind in ('task', 'wait', 'sweep', 'letter', 'interrupt', 'answer', 'schedule')),
  args   jsonb,
  primary key (due_at, job_id, seq)
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0, vacuum_truncate = off);
comment on table hotmesh.timers is 'The instants at which something becomes due: a retry, a wait, a clean-up, a schedule, and what one job has for another that is busy.';
comment on column hotmesh.timers.kind is 'task: a retry; wait: a deadline, or a child that has ended; sweep: escalations of an ended job; for a job that was busy: letter (a signal for its wait), interrupt, answer (of a child that goes on). A schedule''s job_id is its timer_id.';

create table hotmesh.schedules (
  app_id       text not null,
  schedule_id  text not null,
  topic        text not null,
  cron         text,
  every        interval,
  data         jsonb not null,
  status       text not null check (status in ('active', 'paused', 'ended')),
  max_runs     integer,
  runs         integer not null default 0,
  next_tick    timestamptz not null,
  due_at       timestamptz,
  timer_id     uuid not null unique,
  last_tick    timestamptz,
  last_outcome text check (last_outcome in ('started', 'duplicate', 'failed')),
  last_job_key text,
  last_error   text,
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  primary key (app_id, schedule_id),
  constraint either_cron_or_every check (num_nonnulls(cron, every) = 1),
  constraint only_an_active_schedule_is_due check ((status = 'active') = (due_at is not null))
);
comment on table hotmesh.schedules is 'What is started over and over: by a cron expression or by a span of time.';
comment on column hotmesh.schedules.next_tick is 'The instant that the next job is named after; it lies on the schedule''s own grid.';
comment on column hotmesh.schedules.due_at is 'When its timer fires: at next_tick, or later where that was put off.';
comment on column hotmesh.schedules.timer_id is 'What stands for a job''s id in its timer.';


-- who is asked --------------------------------------------------------------------------------------

-- Open rows live apart from history: a settled row moves to the other partition by itself. A move fires
-- delete and insert triggers, not update; what reacts to a settlement therefore hangs on the insert.
create table hotmesh.escalations (
  id                 uuid not null default gen_random_uuid(),
  namespace          text not null default 'hmsh',
  app_id             text not null default 'hmsh',
  signal_key         text,
  topic              text,
  workflow_id        text,
  task_queue         text,
  workflow_type      text,
  type               text,
  subtype            text,
  entity             text,
  description        text,
  role               text,
  status             text not null default 'pending'
                     check (status in ('pending', 'resolved', 'cancelled', 'expired')),
  priority           integer not null default 5,
  assigned_to        text,
  assigned_until     timestamptz,
  claimed_at         timestamptz,
  claim_expires_at   timestamptz,
  first_claimed_at   timestamptz,
  claim_count        integer not null default 0,
  resolved_at        timestamptz,
  resolved_by        text,
  escalation_payload jsonb,
  resolver_payload   jsonb,
  envelope           jsonb,
  metadata           jsonb,
  origin_id          text,
  parent_id          text,
  initiated_by       text,
  created_by         text,
  milestones         jsonb not null default '[]',
  trace_id           text,
  span_id            text,
  task_id            text,
  expires_at         timestamptz,
  created_at         timestamptz not null default clock_timestamp(),
  updated_at         timestamptz not null default clock_timestamp(),
  job_id             uuid,
  wait_seq           bigint,
  resolve_key        text,
  primary key (id, status),
  constraint a_claim_has_a_holder check (assigned_until is null or assigned_to is not null),
  constraint a_wait_belongs_to_a_job check (wait_seq is null or job_id is not null)
) partition by list (status);
comment on table hotmesh.escalations is 'A wait that a person or an agent answers: a searchable, claimable row.';

create table hotmesh.escalations_open partition of hotmesh.escalations for values in ('pending')
  with (fillfactor = 70);
create table hotmesh.escalations_settled partition of hotmesh.escalations
  for values in ('resolved', 'cancelled', 'expired');
comment on table hotmesh.escalations_open is 'The rows that still wait.';
comment on table hotmesh.escalations_settled is 'The rows that were answered, cancelled or expired.';

create index escalations_open_queue_idx on hotmesh.escalations_open (role, priority, created_at);
create index escalations_open_assigned_idx on hotmesh.escalations_open (assigned_to) where assigned_to is not null;
create index escalations_open_metadata_idx on hotmesh.escalations_open using gin (metadata jsonb_path_ops);
create index escalations_open_job_idx on hotmesh.escalations_open (job_id) where job_id is not null;
create index escalations_open_signal_idx on hotmesh.escalations_open (signal_key) where signal_key is not null;
create unique index escalations_open_asked_once_idx on hotmesh.escalations_open (namespace, signal_key)
  where signal_key is not null and job_id is null;
create index escalations_settled_updated_idx on hotmesh.escalations_settled (updated_at);
create index escalations_settled_signal_idx on hotmesh.escalations_settled (signal_key) where signal_key is not null;

create view hotmesh.escalation_list as select e.*, null::boolean as available from hotmesh.escalations e;
comment on view hotmesh.escalation_list is 'The shape of list_escalations: a row and whether it can be claimed.';

create view public.hmsh_escalations as select * from hotmesh.escalations;
comment on view public.hmsh_escalations is 'Every escalation. Updatable: setting status to resolved wakes the waiting job.';


-- who serves ----------------------------------------------------------------------------------------

create table hotmesh.workers_waiting (
  queue  text not null,
  worker text not null,
  until  timestamptz not null,
  primary key (queue, worker)
) with (vacuum_truncate = off);
comment on table hotmesh.workers_waiting is 'Who sleeps on which queue: only then is a NOTIFY sent.';

create table hotmesh.workers (
  worker      text primary key,
  host        text not null,
  pid         integer,
  version     text,
  queues      text[] not null,
  concurrency integer,
  running     integer not null default 0,
  started_at  timestamptz not null,
  last_seen   timestamptz not null
) with (fillfactor = 70, vacuum_truncate = off);
comment on table hotmesh.workers is 'Who serves what, by its own account, every twenty seconds. For people: the engine asks the leases.';

create table hotmesh.throttles (
  queue   text primary key,
  pause   integer check (pause between -1 and 86400000),
  next_at timestamptz
);
comment on table hotmesh.throttles is 'Queues that are held back; the row of the empty name is for all that have none of their own.';
comment on column hotmesh.throttles.pause is 'Milliseconds between two leases of the queue; -1: none at all; null: as the row of the empty name says.';
comment on column hotmesh.throttles.next_at is 'When the queue may be leased again.';


-- who listens ---------------------------------------------------------------------------------------

create table hotmesh.subscriptions (
  subscriber text not null check (octet_length(subscriber) between 1 and 63),
  kind       text not null check (kind in ('topic', 'pattern', 'events')),
  app_id     text not null default '',
  wanted     text not null,
  until      timestamptz not null,
  primary key (subscriber, kind, app_id, wanted)
) with (vacuum_truncate = off);
comment on table hotmesh.subscriptions is 'Who wants to hear of jobs (topic, pattern) or of other events; only then is a NOTIFY sent.';
comment on column hotmesh.subscriptions.subscriber is 'The channel that it listens to.';
create index subscriptions_topic_idx on hotmesh.subscriptions (app_id, wanted) where kind = 'topic';
create index subscriptions_other_idx on hotmesh.subscriptions (kind, app_id) where kind <> 'topic';

create sequence hotmesh.outbox_seq;
comment on sequence hotmesh.outbox_seq is 'Numbers events: of two about one thing the later has the greater number.';

-- Sixteen parts, of which each takes a day, in turn. A day that is over is truncated, not deleted row by row;
-- and no part is ever made while the engine runs, so nobody waits for the one who makes it.
create table hotmesh.outbox (
  slot  smallint not null,
  at    timestamptz not null,
  seq   bigint not null default nextval('hotmesh.outbox_seq'),
  xact  xid8 not null default pg_current_xact_id(),
  type  text not null,
  event jsonb not null
) partition by list (slot);
comment on table hotmesh.outbox is 'What has happened, for listeners: written with it, in one transaction; removed by the day.';
comment on column hotmesh.outbox.slot is 'The number of the day (UTC) modulo sixteen.';
create table hotmesh.outbox_00 partition of hotmesh.outbox for values in (0);
create table hotmesh.outbox_01 partition of hotmesh.outbox for values in (1);
create table hotmesh.outbox_02 partition of hotmesh.outbox for values in (2);
create table hotmesh.outbox_03 partition of hotmesh.outbox for values in (3);
create table hotmesh.outbox_04 partition of hotmesh.outbox for values in (4);
create table hotmesh.outbox_05 partition of hotmesh.outbox for values in (5);
create table hotmesh.outbox_06 partition of hotmesh.outbox for values in (6);
create table hotmesh.outbox_07 partition of hotmesh.outbox for values in (7);
create table hotmesh.outbox_08 partition of hotmesh.outbox for values in (8);
create table hotmesh.outbox_09 partition of hotmesh.outbox for values in (9);
create table hotmesh.outbox_10 partition of hotmesh.outbox for values in (10);
create table hotmesh.outbox_11 partition of hotmesh.outbox for values in (11);
create table hotmesh.outbox_12 partition of hotmesh.outbox for values in (12);
create table hotmesh.outbox_13 partition of hotmesh.outbox for values in (13);
create table hotmesh.outbox_14 partition of hotmesh.outbox for values in (14);
create table hotmesh.outbox_15 partition of hotmesh.outbox for values in (15);
create index outbox_xact_idx on hotmesh.outbox (xact);
create index outbox_seq_idx on hotmesh.outbox (seq);


-- the shapes that functions pass around -----------------------------------------------------------

create type hotmesh.move as (
  job_id     uuid,
  plan       hotmesh.activities,
  activity   text,
  dimension  integer[],
  status     text,
  code       integer,
  input      jsonb,
  output     jsonb,
  hook       jsonb,
  error      jsonb,
  attempt    integer,
  token      uuid,
  started_at timestamptz
);
comment on type hotmesh.move is
  'One thing to do to a job: enter an activity, or leave it as the step that it has become.';

create type hotmesh.address as (
  key        text,
  activities text[]
);
comment on type hotmesh.address is 'Where a signal may belong: a key of its topic, and the activities that wait under it.';

create type hotmesh.series as (
  app_id      text,
  topic       text,
  key         text,
  granularity text,
  step        interval,
  first       timestamptz,
  past        timestamptz,
  measures    jsonb,
  asked       jsonb
);
comment on type hotmesh.series is 'The part of a statistic that a query asks for: from `first`, before `past`, in steps.';

create type hotmesh.result as (
  task_id text,
  job_id  uuid,
  seq     bigint,
  token   text,
  status  text,
  code    integer,
  data    jsonb,
  retry   jsonb,
  outcome text
);
comment on type hotmesh.result is 'What a worker says became of a task, and what the engine makes of it.';

create type hotmesh.hand as (
  worker text,
  queues text[],
  room   integer,
  lease  interval
);
comment on type hotmesh.hand is 'The open hand of a worker: what it serves, how many tasks more it can hold, for how long.';

create type hotmesh.reading as (
  old pg_snapshot,
  new pg_snapshot,
  seq bigint
);
comment on type hotmesh.reading is 'Where a reader of the outbox is: what it has seen, what it is reading, how far it has come.';

create type hotmesh.assignment as (
  outcome      text,
  task_id      text,
  token        uuid,
  queue        text,
  app_id       text,
  version      text,
  topic        text,
  job_id       uuid,
  job_key      text,
  activity     text,
  dimension    integer[],
  attempt      integer,
  input        jsonb,
  leased_until timestamptz
);
comment on type hotmesh.assignment is
  'What a worker is told: the outcome of a result that it sent, or (claimed) a task that is now its own.';

create type hotmesh.job as (
  job_id         uuid,
  job_key        text,
  app_id         text,
  version        text,
  topic          text,
  kind           text,
  status         text,
  semaphore      integer,
  data           jsonb,
  error          jsonb,
  created_at     timestamptz,
  updated_at     timestamptz,
  ended_at       timestamptz,
  expires_at     timestamptz,
  parent_job_key text,
  origin_job_key text,
  entity         text
);
comment on type hotmesh.job is 'A job as readers see it.';
