CREATE SCHEMA hotmesh;

COMMENT ON SCHEMA hotmesh IS 'The workflow engine: tables, functions, nothing else.';

CREATE SCHEMA hotmesh_app;

COMMENT ON SCHEMA hotmesh_app IS 'Functions generated from deployed YAML graphs; the engine alone calls them.';

CREATE TYPE hotmesh.address AS (
	key text,
	activities text[]
);

COMMENT ON TYPE hotmesh.address IS 'Where a signal may belong: a key of its topic, and the activities that wait under it.';

CREATE TYPE hotmesh.assignment AS (
	outcome text,
	task_id text,
	token uuid,
	queue text,
	app_id text,
	version text,
	topic text,
	job_id uuid,
	job_key text,
	activity text,
	dimension integer[],
	attempt integer,
	input jsonb,
	leased_until timestamp with time zone
);

COMMENT ON TYPE hotmesh.assignment IS 'What a worker is told: the outcome of a result that it sent, or (claimed) a task that is now its own.';

CREATE TYPE hotmesh.hand AS (
	worker text,
	queues text[],
	room integer,
	lease interval
);

COMMENT ON TYPE hotmesh.hand IS 'The open hand of a worker: what it serves, how many tasks more it can hold, for how long.';

CREATE TYPE hotmesh.job AS (
	job_id uuid,
	job_key text,
	app_id text,
	version text,
	topic text,
	kind text,
	status text,
	semaphore integer,
	data jsonb,
	error jsonb,
	created_at timestamp with time zone,
	updated_at timestamp with time zone,
	ended_at timestamp with time zone,
	expires_at timestamp with time zone,
	parent_job_key text,
	origin_job_key text,
	entity text
);

COMMENT ON TYPE hotmesh.job IS 'A job as readers see it.';

CREATE TABLE hotmesh.activities (
    version_id integer NOT NULL,
    activity text NOT NULL,
    topic text NOT NULL,
    trigger text NOT NULL,
    type text NOT NULL,
    depth integer NOT NULL,
    target text,
    hook_topic text,
    ancestor text,
    enters boolean DEFAULT false NOT NULL,
    leaves boolean DEFAULT false NOT NULL,
    enter_reads text[] DEFAULT '{}'::text[] NOT NULL,
    enter_depths integer[] DEFAULT '{}'::integer[] NOT NULL,
    leave_reads text[] DEFAULT '{}'::text[] NOT NULL,
    leave_depths integer[] DEFAULT '{}'::integer[] NOT NULL,
    next text[] DEFAULT '{}'::text[] NOT NULL,
    joins text,
    join_depth integer DEFAULT 0 NOT NULL,
    upstream text[] DEFAULT '{}'::text[] NOT NULL,
    joins_before text[] DEFAULT '{}'::text[] NOT NULL,
    retry jsonb,
    CONSTRAINT activities_joins_check CHECK ((joins = ANY (ARRAY['each'::text, 'all'::text, 'any'::text]))),
    CONSTRAINT activities_type_check CHECK ((type = ANY (ARRAY['trigger'::text, 'worker'::text, 'hook'::text, 'await'::text, 'cycle'::text, 'signal'::text, 'interrupt'::text])))
);

COMMENT ON TABLE hotmesh.activities IS 'The compiled plan of one activity.';

COMMENT ON COLUMN hotmesh.activities.target IS 'A worker''s queue or the graph that an await starts, where the document names it literally.';

COMMENT ON COLUMN hotmesh.activities.enters IS 'Whether entering needs the generated function (maps, sleep, key …).';

COMMENT ON COLUMN hotmesh.activities.leaves IS 'Whether leaving needs it (job maps, conditions); if not, `next` is all there is to know.';

COMMENT ON COLUMN hotmesh.activities.enter_reads IS 'The steps that entering refers to, each with its depth in the graph (0: more than one); besides $input, $job, $metadata (who the job is) and $self where they are referred to. With .metadata behind it, its metadata too.';

COMMENT ON COLUMN hotmesh.activities.joins IS 'What several ways into it mean: a step each, one when all have come, the first alone; null where one way leads.';

COMMENT ON COLUMN hotmesh.activities.join_depth IS 'The depth of the last activity that all ways into a join pass: what shares a dimension to there joins.';

COMMENT ON COLUMN hotmesh.activities.upstream IS 'From where a branch may still come to a join of all.';

COMMENT ON COLUMN hotmesh.activities.joins_before IS 'The joins of all that lead to this one and thus go first.';

CREATE TYPE hotmesh.move AS (
	job_id uuid,
	plan hotmesh.activities,
	activity text,
	dimension integer[],
	status text,
	code integer,
	input jsonb,
	output jsonb,
	hook jsonb,
	error jsonb,
	attempt integer,
	token uuid,
	started_at timestamp with time zone
);

COMMENT ON TYPE hotmesh.move IS 'One thing to do to a job: enter an activity, or leave it as the step that it has become.';

CREATE TYPE hotmesh.reading AS (
	old pg_snapshot,
	new pg_snapshot,
	seq bigint
);

COMMENT ON TYPE hotmesh.reading IS 'Where a reader of the outbox is: what it has seen, what it is reading, how far it has come.';

CREATE TYPE hotmesh.result AS (
	task_id text,
	job_id uuid,
	seq bigint,
	token text,
	status text,
	code integer,
	data jsonb,
	retry jsonb,
	outcome text
);

COMMENT ON TYPE hotmesh.result IS 'What a worker says became of a task, and what the engine makes of it.';

CREATE TYPE hotmesh.series AS (
	app_id text,
	topic text,
	key text,
	granularity text,
	step interval,
	first timestamp with time zone,
	past timestamp with time zone,
	measures jsonb,
	asked jsonb
);

COMMENT ON TYPE hotmesh.series IS 'The part of a statistic that a query asks for: from `first`, before `past`, in steps.';

CREATE TABLE hotmesh.versions (
    version_id integer NOT NULL,
    app_id text NOT NULL,
    version text NOT NULL,
    checksum text NOT NULL,
    compiled text NOT NULL,
    dispatcher text NOT NULL,
    functions text[] NOT NULL,
    source text NOT NULL,
    deployed_at timestamp with time zone NOT NULL,
    dropped_at timestamp with time zone
);

COMMENT ON TABLE hotmesh.versions IS 'One deployed version of an app; a job stays on the version that it started on.';

COMMENT ON COLUMN hotmesh.versions.checksum IS 'Of the document: the same text is the same version.';

COMMENT ON COLUMN hotmesh.versions.compiled IS 'Of what the compiler made of it: another compiler may make something else.';

COMMENT ON COLUMN hotmesh.versions.functions IS 'All that was generated for it in hotmesh_app.';

COMMENT ON COLUMN hotmesh.versions.dropped_at IS 'Since when there is no plan and no function any more; the row stays while jobs tell of it.';

CREATE FUNCTION hotmesh._active_version(p_app text) RETURNS hotmesh.versions
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._active_version(p_app text) IS 'The version on which new jobs of an app start, or MH404. Until the transaction ends nobody else drops it.';

CREATE TABLE hotmesh.jobs (
    job_id uuid NOT NULL,
    app_id text NOT NULL,
    version_id integer,
    kind text NOT NULL,
    topic text NOT NULL,
    job_key text NOT NULL,
    status text DEFAULT 'running'::text NOT NULL,
    semaphore integer DEFAULT 1 NOT NULL,
    live boolean DEFAULT true NOT NULL,
    parent_id uuid,
    parent_seq bigint,
    tells_late boolean,
    origin_id uuid,
    entity text,
    announce text,
    publishes text,
    expire interval,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    expires_at timestamp with time zone,
    CONSTRAINT a_graph_job_has_a_version CHECK (((kind = 'graph'::text) = (version_id IS NOT NULL))),
    CONSTRAINT ended_means_an_end_and_no_open_branch CHECK ((((status = 'running'::text) = (ended_at IS NULL)) AND ((status = 'running'::text) OR (semaphore = 0)))),
    CONSTRAINT jobs_kind_check CHECK ((kind = ANY (ARRAY['graph'::text, 'workflow'::text]))),
    CONSTRAINT jobs_status_check CHECK ((status = ANY (ARRAY['running'::text, 'completed'::text, 'failed'::text, 'interrupted'::text])))
)
WITH (fillfactor='70');

COMMENT ON TABLE hotmesh.jobs IS 'One execution of a graph or a workflow: narrow and hot. job_id is ordered by time.';

COMMENT ON COLUMN hotmesh.jobs.semaphore IS 'The number of open branches; at zero the job is complete. -1: created pending, to be resumed before expires_at.';

COMMENT ON COLUMN hotmesh.jobs.live IS 'Whether the job still owns its key: until it has expired and another took it.';

COMMENT ON COLUMN hotmesh.jobs.parent_seq IS 'The wait of the parent that this job answers; null if nobody waits.';

COMMENT ON COLUMN hotmesh.jobs.tells_late IS 'Whether the parent was busy once: what else this job tells it goes by a timer, too, behind that.';

COMMENT ON COLUMN hotmesh.jobs.announce IS 'The channel to notify when the job ends; null if nobody listens.';

COMMENT ON COLUMN hotmesh.jobs.publishes IS 'The topic under which the graph announces its jobs; null if it does not.';

COMMENT ON COLUMN hotmesh.jobs.expire IS 'How long it stays after its end, if its starter said so; else its graph decides.';

COMMENT ON COLUMN hotmesh.jobs.expires_at IS 'When nobody sees an ended (or still pending) job any more; set before its end by persist.';

CREATE FUNCTION hotmesh._announce(p_job hotmesh.jobs, p_interim boolean) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._announce(p_job hotmesh.jobs, p_interim boolean) IS 'Tell who waits for a job that it has ended, or (interim) that there is something to see before its end.';

CREATE FUNCTION hotmesh._answer_parent(p_job hotmesh.jobs) RETURNS hotmesh.move[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._answer_parent(p_job hotmesh.jobs) IS 'Hand an ended child''s result to its parent, now or by a timer.';

CREATE FUNCTION hotmesh._answer_parent_now(p_job hotmesh.jobs, p_status text, p_code integer) RETURNS hotmesh.move[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._answer_parent_now(p_job hotmesh.jobs, p_status text, p_code integer) IS 'Hand what a running child holds to its parent, now or by a timer.';

CREATE SEQUENCE hotmesh.seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

COMMENT ON SEQUENCE hotmesh.seq IS 'Numbers tasks, waits and letters: an order inside a job, never an identity outside.';

CREATE TABLE hotmesh.waits (
    job_id uuid NOT NULL,
    seq bigint DEFAULT nextval('hotmesh.seq'::regclass) NOT NULL,
    kind text NOT NULL,
    activity text NOT NULL,
    dimension integer[] NOT NULL,
    app_id text,
    topic text,
    key text,
    child_id uuid,
    escalation_id uuid,
    due_at timestamp with time zone,
    input jsonb,
    output jsonb,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT a_child_wait_has_a_child CHECK (((kind = 'child'::text) = (child_id IS NOT NULL))),
    CONSTRAINT a_signal_wait_has_an_address CHECK (((kind = 'signal'::text) = (key IS NOT NULL))),
    CONSTRAINT a_sleep_has_an_end CHECK (((kind <> 'sleep'::text) OR (due_at IS NOT NULL))),
    CONSTRAINT an_address_is_whole CHECK ((num_nulls(app_id, topic, key) = ANY (ARRAY[0, 3]))),
    CONSTRAINT waits_kind_check CHECK ((kind = ANY (ARRAY['sleep'::text, 'signal'::text, 'child'::text, 'join'::text])))
)
WITH (fillfactor='90');

COMMENT ON TABLE hotmesh.waits IS 'Open questions of jobs. A settled wait is gone: its outcome is the step.';

CREATE FUNCTION hotmesh._answered(p_wait hotmesh.waits, p_status text, p_code integer, p_data jsonb) RETURNS hotmesh.move
    LANGUAGE sql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._answered(p_wait hotmesh.waits, p_status text, p_code integer, p_data jsonb) IS 'The move that leaves the step of a wait with its answer.';

CREATE TABLE hotmesh.schedules (
    app_id text NOT NULL,
    schedule_id text NOT NULL,
    topic text NOT NULL,
    cron text,
    every interval,
    data jsonb NOT NULL,
    status text NOT NULL,
    max_runs integer,
    runs integer DEFAULT 0 NOT NULL,
    next_tick timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    timer_id uuid NOT NULL,
    last_tick timestamp with time zone,
    last_outcome text,
    last_job_key text,
    last_error text,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT either_cron_or_every CHECK ((num_nonnulls(cron, every) = 1)),
    CONSTRAINT only_an_active_schedule_is_due CHECK (((status = 'active'::text) = (due_at IS NOT NULL))),
    CONSTRAINT schedules_last_outcome_check CHECK ((last_outcome = ANY (ARRAY['started'::text, 'duplicate'::text, 'failed'::text]))),
    CONSTRAINT schedules_status_check CHECK ((status = ANY (ARRAY['active'::text, 'paused'::text, 'ended'::text])))
);

COMMENT ON TABLE hotmesh.schedules IS 'What is started over and over: by a cron expression or by a span of time.';

COMMENT ON COLUMN hotmesh.schedules.next_tick IS 'The instant that the next job is named after; it lies on the schedule''s own grid.';

COMMENT ON COLUMN hotmesh.schedules.due_at IS 'When its timer fires: at next_tick, or later where that was put off.';

COMMENT ON COLUMN hotmesh.schedules.timer_id IS 'What stands for a job''s id in its timer.';

CREATE FUNCTION hotmesh._arm(p_schedule hotmesh.schedules) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._arm(p_schedule hotmesh.schedules) IS 'Set the timer of a schedule.';

CREATE FUNCTION hotmesh._array_misfit(p_value jsonb, p_schema jsonb, p_root jsonb, p_path text, p_depth integer) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._array_misfit(p_value jsonb, p_schema jsonb, p_root jsonb, p_path text, p_depth integer) IS 'Judge an array by its length and its items.';

CREATE FUNCTION hotmesh._arrival_place(p_move hotmesh.move, p_beside hotmesh.move[]) RETURNS integer[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._arrival_place(p_move hotmesh.move, p_beside hotmesh.move[]) IS 'A dimension that is still free, for an arrival at a join.';

CREATE FUNCTION hotmesh._as_error(p_data jsonb, p_code integer) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS …;

COMMENT ON FUNCTION hotmesh._as_error(p_data jsonb, p_code integer) IS 'A worker''s error as a step keeps it: message, code and what else it told.';

CREATE FUNCTION hotmesh._asked_on(p_topic text, p_job_ids uuid[]) RETURNS uuid[]
    LANGUAGE sql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._asked_on(p_topic text, p_job_ids uuid[]) IS 'The escalations of jobs'' waits on a topic, sorted.';

CREATE FUNCTION hotmesh._back_off(p_result hotmesh.result) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._back_off(p_result hotmesh.result) IS 'Put a failed task aside until its next attempt is due.';

CREATE FUNCTION hotmesh._branches_behind(p_moves hotmesh.move[], p_docs jsonb[], p_place integer) RETURNS integer
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._branches_behind(p_moves hotmesh.move[], p_docs jsonb[], p_place integer) IS 'By how many branches the later moves of a round have changed what is open in the job of this one.';

CREATE FUNCTION hotmesh._cancel_escalations(p_job_id uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._cancel_escalations(p_job_id uuid) IS 'Cancel what an ended job still asked; a row that somebody holds is looked at again a second later.';

CREATE FUNCTION hotmesh._child_answer(p_parent_id uuid, p_seq bigint) RETURNS hotmesh.move[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._child_answer(p_parent_id uuid, p_seq bigint) IS 'The move of a parent whose awaited child has ended.';

CREATE FUNCTION hotmesh._children_of(p_job_id uuid) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._children_of(p_job_id uuid) IS 'The jobs that a job has started.';

CREATE FUNCTION hotmesh._choice_misfit(p_value jsonb, p_schema jsonb, p_root jsonb, p_path text, p_depth integer) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._choice_misfit(p_value jsonb, p_schema jsonb, p_root jsonb, p_path text, p_depth integer) IS 'Judge a value by allOf, anyOf, oneOf, not and if.';

CREATE TABLE hotmesh.tasks (
    job_id uuid NOT NULL,
    seq bigint DEFAULT nextval('hotmesh.seq'::regclass) NOT NULL,
    queue text NOT NULL,
    activity text NOT NULL,
    dimension integer[] NOT NULL,
    attempt integer DEFAULT 1 NOT NULL,
    deliveries integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    leased_until timestamp with time zone,
    token uuid,
    worker text,
    input jsonb,
    error jsonb,
    CONSTRAINT backing_off_means_unleased CHECK (((due_at IS NULL) OR (leased_until IS NULL))),
    CONSTRAINT leased_means_token_and_worker CHECK (((leased_until IS NULL) OR ((token IS NOT NULL) AND (worker IS NOT NULL))))
)
WITH (fillfactor='50', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_cost_delay='0', vacuum_truncate=off);
ALTER TABLE ONLY hotmesh.tasks ALTER COLUMN queue SET STATISTICS 0;

COMMENT ON TABLE hotmesh.tasks IS 'Work for workers: a row exists only while there is something to do.';

COMMENT ON COLUMN hotmesh.tasks.deliveries IS 'Leases of this attempt: a task that kills its workers is found by it.';

COMMENT ON COLUMN hotmesh.tasks.due_at IS 'Set while a failed attempt waits for its next one; a timer with the same key clears it. infinity: its worker has answered that more will follow.';

CREATE FUNCTION hotmesh._claimed(p_tasks hotmesh.tasks[]) RETURNS SETOF hotmesh.assignment
    LANGUAGE sql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._claimed(p_tasks hotmesh.tasks[]) IS 'Leased tasks as a worker is told of them; those whose job has ended since, in the same call, are gone.';

CREATE FUNCTION hotmesh._clear_job(p_job_id uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._clear_job(p_job_id uuid) IS 'Remove what an ended job has left open.';

CREATE FUNCTION hotmesh._clear_plans(p_version_ids integer[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._clear_plans(p_version_ids integer[]) IS 'Remove the graphs, activities and hooks of versions.';

CREATE FUNCTION hotmesh._close_branches(p_job_ids uuid[]) RETURNS hotmesh.move[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._close_branches(p_job_ids uuid[]) IS 'End branches that lead nowhere, one for each mention of a job; the last one completes its job.';

CREATE FUNCTION hotmesh._close_mailbox(p_app text, p_topic text, p_key text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._close_mailbox(p_app text, p_topic text, p_key text) IS 'Remove an address at which nobody waits and nothing is kept.';

CREATE FUNCTION hotmesh._close_wait(p_wait hotmesh.waits) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._close_wait(p_wait hotmesh.waits) IS 'Remove a wait with its timer and address; true for the one who did it.';

CREATE FUNCTION hotmesh._closing(p_status text, p_code integer) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS …;

COMMENT ON FUNCTION hotmesh._closing(p_status text, p_code integer) IS 'The status of a signal: code 202 says more will follow, so that the wait stays open (pending).';

CREATE FUNCTION hotmesh._context(p_leg text, p_move hotmesh.move) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._context(p_leg text, p_move hotmesh.move) IS 'What the expressions of an activity may refer to, as seen from one step.';

CREATE TABLE hotmesh.graphs (
    version_id integer NOT NULL,
    topic text NOT NULL,
    trigger text NOT NULL,
    publishes text,
    enters boolean NOT NULL,
    expire double precision,
    input_schema jsonb,
    granularity text,
    measures jsonb
);

COMMENT ON TABLE hotmesh.graphs IS 'One flow of a version: the topic that starts it and its trigger. expire is in seconds.';

COMMENT ON COLUMN hotmesh.graphs.enters IS 'Whether the trigger''s generated function names a job, or counts it.';

COMMENT ON COLUMN hotmesh.graphs.input_schema IS 'What a job''s input must fit; null where the document does not say validate: true.';

COMMENT ON COLUMN hotmesh.graphs.measures IS 'What its jobs are counted by: [{measure, target}]; null if they are not counted.';

CREATE FUNCTION hotmesh._count_job(p_app text, p_graph hotmesh.graphs, p_job_id uuid, p_job_key text, p_at timestamp with time zone, p_named jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._count_job(p_app text, p_graph hotmesh.graphs, p_job_id uuid, p_job_key text, p_at timestamp with time zone, p_named jsonb) IS 'Append a started job to its graph''s statistics. What is undefined or null is not counted.';

CREATE FUNCTION hotmesh._counted(p_context jsonb, p_key text, p_granularity text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._counted(p_context jsonb, p_key text, p_granularity text) IS 'A context with the key of the job''s statistics and the bucket of time (YYYYMMDDHHmm) that it counts in.';

CREATE FUNCTION hotmesh._cursor(p_place hotmesh.reading) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._cursor(p_place hotmesh.reading) IS 'A place in the outbox as its reader keeps it.';

CREATE FUNCTION hotmesh._deliver(p_wait hotmesh.waits, p_app text, p_topic text, p_addresses hotmesh.address[], p_data jsonb, p_status text, p_code integer, p_keep interval) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._deliver(p_wait hotmesh.waits, p_app text, p_topic text, p_addresses hotmesh.address[], p_data jsonb, p_status text, p_code integer, p_keep interval) IS 'Settle this wait, or keep the letter if there is none. Answers the job''s key, null (kept), or empty: look again.';

CREATE FUNCTION hotmesh._dependent_misfit(p_value jsonb, p_schema jsonb, p_root jsonb, p_path text, p_depth integer) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._dependent_misfit(p_value jsonb, p_schema jsonb, p_root jsonb, p_path text, p_depth integer) IS 'Judge an object by what the presence of a member asks for.';

CREATE FUNCTION hotmesh._deploy_again(p_known hotmesh.versions, p_manifest jsonb) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._deploy_again(p_known hotmesh.versions, p_manifest jsonb) IS 'Bring a known version up to what the compiler now makes of its document, or tell that nothing changes.';

CREATE FUNCTION hotmesh._drop_functions(p_names text[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._drop_functions(p_names text[]) IS 'Drop generated functions.';

CREATE FUNCTION hotmesh._drop_versions(p_version_ids integer[], OUT outcome text, OUT running bigint) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._drop_versions(p_version_ids integer[], OUT outcome text, OUT running bigint) IS 'Drop versions, all or none: dropped, or in_use while a job runs or is being started on one of them.';

CREATE FUNCTION hotmesh._emit(p_type text, p_event jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._emit(p_type text, p_event jsonb) IS 'Write an event (its type, and what is known of app_id, workflow_id, topic, origin_id, parent_id, trace_id, span_id, data) in the caller''s transaction, and ring those who listen.';

CREATE FUNCTION hotmesh._emit_interim(p_job hotmesh.jobs) RETURNS hotmesh.move[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._emit_interim(p_job hotmesh.jobs) IS 'Announce what a running job holds so far.';

CREATE FUNCTION hotmesh._emit_job(p_job hotmesh.jobs, p_interim boolean) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._emit_job(p_job hotmesh.jobs, p_interim boolean) IS 'Write the event of a job that is announced. Its data stays in the job.';

CREATE FUNCTION hotmesh._end_early(p_job_id uuid) RETURNS hotmesh.move[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._end_early(p_job_id uuid) IS 'Complete a job whose open branches no longer count.';

CREATE FUNCTION hotmesh._end_jobs(p_job_ids uuid[], p_status text, p_error jsonb DEFAULT NULL::jsonb, p_expire interval DEFAULT NULL::interval) RETURNS hotmesh.move[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._end_jobs(p_job_ids uuid[], p_status text, p_error jsonb, p_expire interval) IS 'End jobs that the caller has locked; answers the moves of the parents that waited for them.';

CREATE FUNCTION hotmesh._enter(p_moves hotmesh.move[], p_hand hotmesh.hand, OUT answered hotmesh.move[], OUT leased hotmesh.tasks[]) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._enter(p_moves hotmesh.move[], p_hand hotmesh.hand, OUT answered hotmesh.move[], OUT leased hotmesh.tasks[]) IS 'Enter activities: what needs a worker becomes a task, what waits a wait, the rest is answered at once.';

CREATE FUNCTION hotmesh._enter_await(p_move hotmesh.move, p_plan hotmesh.activities, p_doc jsonb) RETURNS hotmesh.move[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._enter_await(p_move hotmesh.move, p_plan hotmesh.activities, p_doc jsonb) IS 'Start the awaited graph as a child job, and wait for it unless the document says await: false.';

CREATE FUNCTION hotmesh._enter_cycle(p_move hotmesh.move, p_plan hotmesh.activities, p_doc jsonb, p_beside hotmesh.move[]) RETURNS hotmesh.move
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._enter_cycle(p_move hotmesh.move, p_plan hotmesh.activities, p_doc jsonb, p_beside hotmesh.move[]) IS 'Go back to an ancestor: it is left once more, with the cycle''s input as its output, at a new dimension.';

CREATE FUNCTION hotmesh._enter_hook(p_move hotmesh.move, p_plan hotmesh.activities, p_doc jsonb) RETURNS hotmesh.move[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._enter_hook(p_move hotmesh.move, p_plan hotmesh.activities, p_doc jsonb) IS 'Enter a hook: pass through, sleep, wait for a signal, or wait for a signal until a timeout.';

CREATE FUNCTION hotmesh._enter_interrupt(p_move hotmesh.move, p_doc jsonb) RETURNS hotmesh.move[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._enter_interrupt(p_move hotmesh.move, p_doc jsonb) IS 'End the own job, or another one and pass through.';

CREATE FUNCTION hotmesh._enter_other(p_move hotmesh.move, p_doc jsonb) RETURNS hotmesh.move[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._enter_other(p_move hotmesh.move, p_doc jsonb) IS 'Enter an activity that is neither a worker nor a cycle nor an interrupt.';

CREATE FUNCTION hotmesh._enter_signal(p_move hotmesh.move, p_plan hotmesh.activities, p_doc jsonb) RETURNS hotmesh.move[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._enter_signal(p_move hotmesh.move, p_plan hotmesh.activities, p_doc jsonb) IS 'Signal one wait, or those of all jobs that a query finds, and pass through.';

CREATE FUNCTION hotmesh._escalate(p_wait hotmesh.waits, p_job hotmesh.jobs, p_doc jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._escalate(p_wait hotmesh.waits, p_job hotmesh.jobs, p_doc jsonb) IS 'Write the escalation of a wait, in the transaction that suspends the job.';

CREATE FUNCTION hotmesh._evaluate(p_leg text, p_moves hotmesh.move[]) RETURNS jsonb[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._evaluate(p_leg text, p_moves hotmesh.move[]) IS 'Ask the generated functions what moves mean; null for a move that needs none, {error} where one threw.';

CREATE FUNCTION hotmesh._expiry(p_job hotmesh.jobs, p_from timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._expiry(p_job hotmesh.jobs, p_from timestamp with time zone) IS 'Ask a graph''s rule when its job expires, counted from an instant. What is no positive number keeps the job.';

CREATE FUNCTION hotmesh._facet(p_job hotmesh.jobs, p_facet text, p_bare boolean) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._facet(p_job hotmesh.jobs, p_facet text, p_bare boolean) IS 'One facet of a job''s export.';

CREATE FUNCTION hotmesh._fail(p_job_ids uuid[], p_moves hotmesh.move[], p_docs jsonb[]) RETURNS hotmesh.move[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._fail(p_job_ids uuid[], p_moves hotmesh.move[], p_docs jsonb[]) IS 'End jobs of which a step failed with a code that no transition takes.';

CREATE FUNCTION hotmesh._failed(p_move hotmesh.move, p_error jsonb) RETURNS hotmesh.move
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._failed(p_move hotmesh.move, p_error jsonb) IS 'The move of a step that has failed with this error.';

CREATE FUNCTION hotmesh._finish(p_results hotmesh.result[], p_hand hotmesh.hand, OUT answers hotmesh.result[], OUT tasks hotmesh.tasks[]) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._finish(p_results hotmesh.result[], p_hand hotmesh.hand, OUT answers hotmesh.result[], OUT tasks hotmesh.tasks[]) IS 'Take results whose jobs are locked: answers what became of each, and the tasks that were leased on.';

CREATE FUNCTION hotmesh._finish_singly(p_results hotmesh.result[], p_hand hotmesh.hand, OUT answers hotmesh.result[], OUT tasks hotmesh.tasks[]) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._finish_singly(p_results hotmesh.result[], p_hand hotmesh.hand, OUT answers hotmesh.result[], OUT tasks hotmesh.tasks[]) IS 'Take results one by one, so that a poisoned one fails alone.';

CREATE FUNCTION hotmesh._fire_timers(p_hand hotmesh.hand) RETURNS hotmesh.tasks[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._fire_timers(p_hand hotmesh.hand) IS 'Carry out up to 200 due timers; answers the tasks that were leased to the given hand.';

CREATE TABLE hotmesh.timers (
    due_at timestamp with time zone NOT NULL,
    job_id uuid NOT NULL,
    seq bigint NOT NULL,
    kind text NOT NULL,
    args jsonb,
    CONSTRAINT timers_kind_check CHECK ((kind = ANY (ARRAY['task'::text, 'wait'::text, 'sweep'::text, 'letter'::text, 'interrupt'::text, 'answer'::text, 'schedule'::text])))
)
WITH (autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_cost_delay='0', vacuum_truncate=off);

COMMENT ON TABLE hotmesh.timers IS 'The instants at which something becomes due: a retry, a wait, a clean-up, a schedule, and what one job has for another that is busy.';

COMMENT ON COLUMN hotmesh.timers.kind IS 'task: a retry; wait: a deadline, or a child that has ended; sweep: escalations of an ended job; for a job that was busy: letter (a signal for its wait), interrupt, answer (of a child that goes on). A schedule''s job_id is its timer_id.';

CREATE FUNCTION hotmesh._fired(p_timers hotmesh.timers[], p_hand hotmesh.hand) RETURNS hotmesh.tasks[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._fired(p_timers hotmesh.timers[], p_hand hotmesh.hand) IS 'Do what timers were set for; their jobs are locked and they are gone.';

CREATE FUNCTION hotmesh._fired_singly(p_timers hotmesh.timers[], p_hand hotmesh.hand) RETURNS hotmesh.tasks[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._fired_singly(p_timers hotmesh.timers[], p_hand hotmesh.hand) IS 'Fire timers one by one, so that one that fails is put off alone.';

CREATE FUNCTION hotmesh._first_data(p_options jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._first_data(p_options jsonb) IS 'What a job''s data holds before any map: search text under _names, markers under their own.';

CREATE FUNCTION hotmesh._first_id(p_at timestamp with time zone) RETURNS uuid
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._first_id(p_at timestamp with time zone) IS 'The least id that is made at an instant, or later.';

CREATE FUNCTION hotmesh._fits(p_text text, p_pattern text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS …;

COMMENT ON FUNCTION hotmesh._fits(p_text text, p_pattern text) IS 'Whether a text fits a pattern, in which * stands for any text.';

CREATE FUNCTION hotmesh._graph(p_version hotmesh.versions, p_topic text) RETURNS hotmesh.graphs
    LANGUAGE plpgsql STABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._graph(p_version hotmesh.versions, p_topic text) IS 'The graph of a version that subscribes to a topic, or MH404.';

CREATE FUNCTION hotmesh._graph_of_hook(p_app text, p_topic text) RETURNS hotmesh.graphs
    LANGUAGE plpgsql STABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._graph_of_hook(p_app text, p_topic text) IS 'The graph to which the hook of a topic belongs, or MH404.';

CREATE FUNCTION hotmesh._hand(p_worker text, p_queues text[], p_limit integer, p_lease interval) RETURNS hotmesh.hand
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._hand(p_worker text, p_queues text[], p_limit integer, p_lease interval) IS 'Check and gather what a worker says of itself: of its queues, those that are not held back.';

CREATE FUNCTION hotmesh._has_come(p_move hotmesh.move, p_beside hotmesh.move[]) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._has_come(p_move hotmesh.move, p_beside hotmesh.move[]) IS 'Whether an arrival at a join finds another there before it.';

CREATE FUNCTION hotmesh._has_letter(p_wait hotmesh.waits) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._has_letter(p_wait hotmesh.waits) IS 'Whether a letter was left for an open wait (its job was busy): that one comes before a later signal.';

CREATE TABLE hotmesh.escalations (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    namespace text DEFAULT 'hmsh'::text NOT NULL,
    app_id text DEFAULT 'hmsh'::text NOT NULL,
    signal_key text,
    topic text,
    workflow_id text,
    task_queue text,
    workflow_type text,
    type text,
    subtype text,
    entity text,
    description text,
    role text,
    status text DEFAULT 'pending'::text NOT NULL,
    priority integer DEFAULT 5 NOT NULL,
    assigned_to text,
    assigned_until timestamp with time zone,
    claimed_at timestamp with time zone,
    claim_expires_at timestamp with time zone,
    first_claimed_at timestamp with time zone,
    claim_count integer DEFAULT 0 NOT NULL,
    resolved_at timestamp with time zone,
    resolved_by text,
    escalation_payload jsonb,
    resolver_payload jsonb,
    envelope jsonb,
    metadata jsonb,
    origin_id text,
    parent_id text,
    initiated_by text,
    created_by text,
    milestones jsonb DEFAULT '[]'::jsonb NOT NULL,
    trace_id text,
    span_id text,
    task_id text,
    expires_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    job_id uuid,
    wait_seq bigint,
    resolve_key text,
    CONSTRAINT a_claim_has_a_holder CHECK (((assigned_until IS NULL) OR (assigned_to IS NOT NULL))),
    CONSTRAINT a_wait_belongs_to_a_job CHECK (((wait_seq IS NULL) OR (job_id IS NOT NULL))),
    CONSTRAINT escalations_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'resolved'::text, 'cancelled'::text, 'expired'::text])))
)
PARTITION BY LIST (status);

COMMENT ON TABLE hotmesh.escalations IS 'A wait that a person or an agent answers: a searchable, claimable row.';

CREATE FUNCTION hotmesh._has_lost_its_job(p_row hotmesh.escalations) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._has_lost_its_job(p_row hotmesh.escalations) IS 'Lock the job of an escalation that backs a wait; true, and the row is cancelled, if the wait is over.';

CREATE FUNCTION hotmesh._held(p_data jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS …;

COMMENT ON FUNCTION hotmesh._held(p_data jsonb) IS 'A step''s data as a member of a context, or nothing if there is none.';

CREATE FUNCTION hotmesh._held_until(p_queue text) RETURNS timestamp with time zone
    LANGUAGE sql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._held_until(p_queue text) IS 'When a queue may be leased again: infinity if paused, null if nothing holds it.';

CREATE TABLE hotmesh.indexed_jobs (
    app_id text NOT NULL,
    topic text NOT NULL,
    key text NOT NULL,
    facet text NOT NULL,
    counted_at timestamp with time zone NOT NULL,
    job_id uuid NOT NULL,
    job_key text NOT NULL
);

COMMENT ON TABLE hotmesh.indexed_jobs IS 'Counted jobs by facet, such as color:red, for those who look for them.';

CREATE FUNCTION hotmesh._indexed(p_series hotmesh.series, p_facets text[]) RETURNS SETOF hotmesh.indexed_jobs
    LANGUAGE plpgsql STABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    SET enable_seqscan TO 'off'
    SET jit TO 'off'
    AS …;

COMMENT ON FUNCTION hotmesh._indexed(p_series hotmesh.series, p_facets text[]) IS 'The indexed jobs of a query''s span that have one of these facets, or (none given) any.';

CREATE FUNCTION hotmesh._instant(p_value jsonb, p_name text) RETURNS timestamp with time zone
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._instant(p_value jsonb, p_name text) IS 'An instant of a query: NOW, or ISO text.';

CREATE FUNCTION hotmesh._interrupt_children(p_tree uuid[], p_reason text, p_code integer, p_throw boolean, p_expire interval) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._interrupt_children(p_tree uuid[], p_reason text, p_code integer, p_throw boolean, p_expire interval) IS 'Interrupt what a job has started, and what that has started: those of a locked tree that still run.';

CREATE FUNCTION hotmesh._interrupted(p_job hotmesh.jobs, p_args jsonb) RETURNS hotmesh.move[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._interrupted(p_job hotmesh.jobs, p_args jsonb) IS 'End a job (and, asked to, what it has started) from within another; one that is busy gets a timer, and is asked then what it has started by that time.';

CREATE FUNCTION hotmesh._interruption(p_job_key text, p_args jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._interruption(p_job_key text, p_args jsonb) IS 'The error of an interrupted job; none if it is not to be thrown.';

CREATE FUNCTION hotmesh._is_available(p_row hotmesh.escalations, p_now timestamp with time zone) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS …;

COMMENT ON FUNCTION hotmesh._is_available(p_row hotmesh.escalations, p_now timestamp with time zone) IS 'Pending and either unassigned or claimed by somebody whose time is over: the one definition of available.';

CREATE FUNCTION hotmesh._is_being_answered(p_timer hotmesh.timers) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._is_being_answered(p_timer hotmesh.timers) IS 'Whether another session holds the escalation of a timer''s wait.';

CREATE FUNCTION hotmesh._is_date(p_text text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._is_date(p_text text) IS 'Whether text is a day of the calendar, such as 2030-01-31.';

CREATE FUNCTION hotmesh._is_format(p_text text, p_format text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._is_format(p_text text, p_format text) IS 'Whether text has one of the formats that are checked; any other holds.';

CREATE FUNCTION hotmesh._is_meant(p_job hotmesh.jobs, p_options jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS …;

COMMENT ON FUNCTION hotmesh._is_meant(p_job hotmesh.jobs, p_options jsonb) IS 'Whether a job is one of those that prune was asked to remove.';

CREATE FUNCTION hotmesh._is_name(p_value text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._is_name(p_value text) IS 'Whether a text can be a name: it can be stored, indexed and shown.';

CREATE FUNCTION hotmesh._is_over(p_job hotmesh.jobs) RETURNS boolean
    LANGUAGE sql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._is_over(p_job hotmesh.jobs) IS 'Whether nobody has yet to hear of a job that has ended: its parent, a child, or people.';

CREATE FUNCTION hotmesh._is_ready(p_queues text[]) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._is_ready(p_queues text[]) IS 'Whether there is a task to lease: to look costs a fifth of what it costs to lock and update nothing.';

CREATE FUNCTION hotmesh._is_seen(p_job hotmesh.jobs, p_at timestamp with time zone) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS …;

COMMENT ON FUNCTION hotmesh._is_seen(p_job hotmesh.jobs, p_at timestamp with time zone) IS 'Whether readers see a job: it has not expired, or it runs.';

CREATE FUNCTION hotmesh._job_context(p_job_id uuid, p_read text, p_trigger text) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._job_context(p_job_id uuid, p_read text, p_trigger text) IS 'What expressions may refer to of the job itself: its input (as its trigger''s), data, who it is.';

CREATE FUNCTION hotmesh._job_metadata(p_job_id uuid, p_trigger text) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._job_metadata(p_job_id uuid, p_trigger text) IS 'All metadata of a job, its parent''s place too; the statistics'' key and bucket are the compiler''s to add.';

CREATE FUNCTION hotmesh._job_view(p_job hotmesh.jobs) RETURNS hotmesh.job
    LANGUAGE plpgsql STABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._job_view(p_job hotmesh.jobs) IS 'A job as readers see it.';

CREATE FUNCTION hotmesh._jobs_to_prune(p_before timestamp with time zone, p_limit integer, p_options jsonb) RETURNS uuid[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._jobs_to_prune(p_before timestamp with time zone, p_limit integer, p_options jsonb) IS 'Lock the jobs that may be removed.';

CREATE FUNCTION hotmesh._jobs_to_strip(p_before timestamp with time zone, p_limit integer, p_options jsonb) RETURNS uuid[]
    LANGUAGE sql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._jobs_to_strip(p_before timestamp with time zone, p_limit integer, p_options jsonb) IS 'Lock the ended jobs whose steps may be dropped.';

CREATE FUNCTION hotmesh._joined(p_job_ids uuid[]) RETURNS hotmesh.move[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._joined(p_job_ids uuid[]) IS 'The joins of all that nobody can come to any more: they are entered now.';

CREATE FUNCTION hotmesh._judged(p_results hotmesh.result[], p_now timestamp with time zone) RETURNS hotmesh.result[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._judged(p_results hotmesh.result[], p_now timestamp with time zone) IS 'What each result is worth: completed, pending (more will follow), retrying, stale (the lease is another''s, or over) or invalid.';

CREATE FUNCTION hotmesh._keep_letter(p_app text, p_topic text, p_addresses hotmesh.address[], p_status text, p_code integer, p_data jsonb, p_keep interval) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._keep_letter(p_app text, p_topic text, p_addresses hotmesh.address[], p_status text, p_code integer, p_data jsonb, p_keep interval) IS 'Keep a signal for a wait to come, at each address that its payload names.';

CREATE FUNCTION hotmesh._laid_over(p_old jsonb, p_new jsonb, p_within jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._laid_over(p_old jsonb, p_new jsonb, p_within jsonb) IS 'Lay mapped data over a job''s, leaf by leaf: {a:{b:1}} and {a:{c:2}} within {a} give {a:{b:1,c:2}}.';

CREATE FUNCTION hotmesh._leave(p_moves hotmesh.move[], OUT entering hotmesh.move[], OUT answered hotmesh.move[], OUT joining uuid[]) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._leave(p_moves hotmesh.move[], OUT entering hotmesh.move[], OUT answered hotmesh.move[], OUT joining uuid[]) IS 'Record finished steps, map them into their jobs, count branches; answers what is entered next, the steps of parents that have their answer now, and the jobs in which a join may have become ready.';

CREATE FUNCTION hotmesh._leave_failed(p_moves hotmesh.move[], p_docs jsonb[], OUT moves hotmesh.move[], OUT docs jsonb[]) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._leave_failed(p_moves hotmesh.move[], p_docs jsonb[], OUT moves hotmesh.move[], OUT docs jsonb[]) IS 'Turn steps whose maps threw into errors, and route those.';

CREATE FUNCTION hotmesh._leave_letter(p_app text, p_topic text, p_addresses hotmesh.address[], p_status text, p_code integer, p_data jsonb, p_keep interval) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._leave_letter(p_app text, p_topic text, p_addresses hotmesh.address[], p_status text, p_code integer, p_data jsonb, p_keep interval) IS 'Keep a signal; if a wait is open there all the same, its job reads the letter as soon as it is free.';

CREATE FUNCTION hotmesh._leave_word(p_job_id uuid, p_seq bigint, p_kind text, p_args jsonb DEFAULT NULL::jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._leave_word(p_job_id uuid, p_seq bigint, p_kind text, p_args jsonb) IS 'Leave for a job that another session holds what is meant for it: a timer that is due at once.';

CREATE FUNCTION hotmesh._lock_all_of(p_app text, p_job_key text) RETURNS hotmesh.jobs
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._lock_all_of(p_app text, p_job_key text) IS 'Lock a job, what it asks, and what runs below it; null if there is no such job.';

CREATE TABLE hotmesh.apps (
    app_id text NOT NULL,
    active_version_id integer,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE hotmesh.apps IS 'A named set of graphs and which of its versions new jobs start on.';

CREATE FUNCTION hotmesh._lock_app(p_app text) RETURNS hotmesh.apps
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._lock_app(p_app text) IS 'Keep an app''s versions as they are until the transaction ends.';

CREATE FUNCTION hotmesh._lock_escalation(p_id uuid) RETURNS hotmesh.escalations
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._lock_escalation(p_id uuid) IS 'Lock one escalation, waiting for whoever holds it; null if there is none.';

CREATE FUNCTION hotmesh._lock_schedules(p_timers hotmesh.timers[]) RETURNS uuid[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._lock_schedules(p_timers hotmesh.timers[]) IS 'Lock the schedules of due timers that nobody else holds; answers theirs.';

CREATE FUNCTION hotmesh._lock_tree(p_job_id uuid) RETURNS uuid[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._lock_tree(p_job_id uuid) IS 'Lock a job and all that runs below it; answers them, parents first.';

CREATE FUNCTION hotmesh._lock_waiting(p_app text, p_topic text, p_job_keys text[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._lock_waiting(p_app text, p_topic text, p_job_keys text[]) IS 'Lock jobs that are about to be signalled, with the escalations of their waits.';

CREATE FUNCTION hotmesh._marked(p_value jsonb, p_sign text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._marked(p_value jsonb, p_sign text) IS 'The members of an object whose names begin with a sign.';

CREATE FUNCTION hotmesh._match(p_version_id integer, p_topic text, p_place integer, p_data jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._match(p_version_id integer, p_topic text, p_place integer, p_data jsonb) IS 'What one of a version''s hook rules makes of a signal; null if the version has just been dropped.';

CREATE FUNCTION hotmesh._measured(p_mapped jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._measured(p_mapped jsonb) IS 'Of a step''s telemetry what can be told as such: text, numbers, booleans.';

CREATE FUNCTION hotmesh._median(p_sorted numeric[], p_times bigint[]) RETURNS numeric
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._median(p_sorted numeric[], p_times bigint[]) IS 'The middle of sorted numbers that occur so many times, or half way between the two middle ones.';

CREATE FUNCTION hotmesh._meet(p_moves hotmesh.move[], OUT moves hotmesh.move[], OUT followed hotmesh.move[]) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._meet(p_moves hotmesh.move[], OUT moves hotmesh.move[], OUT followed hotmesh.move[]) IS 'Let arrivals meet: answers the moves that enter now, and what follows where a last branch ended quietly.';

CREATE FUNCTION hotmesh._metadata(p_activity text, p_type text, p_target text, p_dimension integer[], p_from timestamp with time zone, p_until timestamp with time zone, p_error jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._metadata(p_activity text, p_type text, p_target text, p_dimension integer[], p_from timestamp with time zone, p_until timestamp with time zone, p_error jsonb) IS 'The metadata of a step, put together.';

CREATE FUNCTION hotmesh._milliseconds(p_from timestamp with time zone, p_to timestamp with time zone) RETURNS numeric
    LANGUAGE sql IMMUTABLE
    AS …;

COMMENT ON FUNCTION hotmesh._milliseconds(p_from timestamp with time zone, p_to timestamp with time zone) IS 'A span of time in milliseconds.';

CREATE FUNCTION hotmesh._misfit(p_value jsonb, p_schema jsonb, p_root jsonb DEFAULT NULL::jsonb, p_path text DEFAULT ''::text, p_depth integer DEFAULT 0) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._misfit(p_value jsonb, p_schema jsonb, p_root jsonb, p_path text, p_depth integer) IS 'Where a value first fails to fit a JSON Schema: {path, expected, found}, or null if it fits.';

CREATE FUNCTION hotmesh._move_metadata(p_move hotmesh.move) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._move_metadata(p_move hotmesh.move) IS 'The metadata of a step that is being entered or left.';

CREATE FUNCTION hotmesh._nesting(p_job_id uuid) RETURNS integer
    LANGUAGE sql STABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._nesting(p_job_id uuid) IS 'How many jobs stand above this one.';

CREATE FUNCTION hotmesh._new_id(p_at timestamp with time zone) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._new_id(p_at timestamp with time zone) IS 'A random id (UUID version 7) that sorts by time.';

CREATE FUNCTION hotmesh._next(p_doc jsonb, p_always text[]) RETURNS text[]
    LANGUAGE sql IMMUTABLE
    AS …;

COMMENT ON FUNCTION hotmesh._next(p_doc jsonb, p_always text[]) IS 'The successors of a step: what its conditions chose, or all of them where none has a condition.';

CREATE FUNCTION hotmesh._next_arrival(p_job_id uuid, p_activity text) RETURNS integer
    LANGUAGE sql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._next_arrival(p_job_id uuid, p_activity text) IS 'A last index that no step of an activity has, wherever it stands.';

CREATE FUNCTION hotmesh._next_pass(p_job_id uuid, p_activity text, p_dimension integer[]) RETURNS integer
    LANGUAGE sql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._next_pass(p_job_id uuid, p_activity text, p_dimension integer[]) IS 'The first free last index for an activity at a place of the graph.';

CREATE FUNCTION hotmesh._next_place(p_dimension integer[]) RETURNS integer[]
    LANGUAGE sql IMMUTABLE
    AS …;

COMMENT ON FUNCTION hotmesh._next_place(p_dimension integer[]) IS 'The place of the next step of the same activity beside this one.';

CREATE FUNCTION hotmesh._next_tick(p_schedule hotmesh.schedules, p_now timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._next_tick(p_schedule hotmesh.schedules, p_now timestamp with time zone) IS 'The first tick of a schedule''s grid after the last one and after now.';

CREATE FUNCTION hotmesh._notify(p_channel text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._notify(p_channel text) IS 'Send a hint, unless the server''s queue of notifications is filling up.';

CREATE FUNCTION hotmesh._now_cursor() RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._now_cursor() IS 'The cursor that has read all there is to see now.';

CREATE FUNCTION hotmesh._number(p_value jsonb) RETURNS numeric
    LANGUAGE sql IMMUTABLE
    AS …;

COMMENT ON FUNCTION hotmesh._number(p_value jsonb) IS 'The number that a fact is, also as text; null if it is none.';

CREATE FUNCTION hotmesh._number_misfit(p_value jsonb, p_schema jsonb, p_path text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._number_misfit(p_value jsonb, p_schema jsonb, p_path text) IS 'Judge a number by its limits and multipleOf.';

CREATE FUNCTION hotmesh._number_of(p_value jsonb) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._number_of(p_value jsonb) IS 'What a document says where it may say a number: that, numeric text too (NaN if it is none), or null.';

CREATE FUNCTION hotmesh._object_misfit(p_value jsonb, p_schema jsonb, p_root jsonb, p_path text, p_depth integer) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._object_misfit(p_value jsonb, p_schema jsonb, p_root jsonb, p_path text, p_depth integer) IS 'Judge an object by the number, the names and the values of its members.';

CREATE FUNCTION hotmesh._oldest_wait(p_app text, p_topic text, p_addresses hotmesh.address[]) RETURNS hotmesh.waits
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._oldest_wait(p_app text, p_topic text, p_addresses hotmesh.address[]) IS 'The wait that a signal is for: the oldest at the first of its addresses that has one.';

CREATE FUNCTION hotmesh._open_answer(p_job_id uuid, p_seq bigint, p_status text) RETURNS hotmesh.waits
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._open_answer(p_job_id uuid, p_seq bigint, p_status text) IS 'Take a wait for an answer: closed by it, or (pending) open for the next.';

CREATE FUNCTION hotmesh._open_of(p_job hotmesh.jobs, p_bare boolean) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._open_of(p_job hotmesh.jobs, p_bare boolean) IS 'What a job has open: tasks and waits, in the order in which they were opened.';

CREATE FUNCTION hotmesh._open_queues(p_queues text[], p_limit integer) RETURNS text[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._open_queues(p_queues text[], p_limit integer) IS 'Those of a worker''s queues that may be leased now; where a queue is slowed, the turn is taken with it.';

CREATE FUNCTION hotmesh._open_wait(p_move hotmesh.move, p_job hotmesh.jobs, p_topic text, p_key text, p_due timestamp with time zone, p_escalation jsonb) RETURNS hotmesh.move[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._open_wait(p_move hotmesh.move, p_job hotmesh.jobs, p_topic text, p_key text, p_due timestamp with time zone, p_escalation jsonb) IS 'Open a wait, unless a letter for it has come already: then the step is left with that at once.';

CREATE FUNCTION hotmesh._pause_of(p_queue text) RETURNS integer
    LANGUAGE sql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._pause_of(p_queue text) IS 'How a queue is held back now: -1 paused, 0 not at all, else milliseconds between leases.';

CREATE FUNCTION hotmesh._persist(p_job hotmesh.jobs) RETURNS hotmesh.move[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._persist(p_job hotmesh.jobs) IS 'Announce a running job as complete: its parent has its answer, its expiry begins, its work goes on.';

CREATE FUNCTION hotmesh._place(p_dimension integer[]) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS …;

COMMENT ON FUNCTION hotmesh._place(p_dimension integer[]) IS 'A dimension in the form of metadata: ,0,1.';

CREATE FUNCTION hotmesh._place_of(p_cursor text) RETURNS hotmesh.reading
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._place_of(p_cursor text) IS 'What a cursor says: what was seen, what is being read, and how far.';

CREATE FUNCTION hotmesh._plan(p_version_id integer, p_activity text) RETURNS hotmesh.activities
    LANGUAGE plpgsql STABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._plan(p_version_id integer, p_activity text) IS 'The compiled plan of an activity.';

CREATE FUNCTION hotmesh._process_of(p_job hotmesh.jobs, p_bare boolean) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._process_of(p_job hotmesh.jobs, p_bare boolean) IS 'HotMesh''s export: activities nested by the digits of their dimension, the job under $topic; null for a job whose steps stand more than 400 levels deep.';

CREATE TABLE hotmesh.steps (
    job_id uuid NOT NULL,
    activity text NOT NULL,
    dimension integer[] NOT NULL,
    status text NOT NULL,
    code integer NOT NULL,
    input jsonb,
    output jsonb,
    hook jsonb,
    error jsonb,
    attempt integer DEFAULT 1 NOT NULL,
    token uuid,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    telemetry jsonb,
    CONSTRAINT steps_status_check CHECK ((status = ANY (ARRAY['success'::text, 'error'::text, 'pending'::text])))
);

COMMENT ON TABLE hotmesh.steps IS 'Finished steps, append-only. The key is the guard: one result for a step, ever.';

COMMENT ON COLUMN hotmesh.steps.dimension IS 'The path of the step through the graph: one index a level; the last grows with each pass of a cycle.';

COMMENT ON COLUMN hotmesh.steps.token IS 'The lease whose result this is, so that asking twice gives the same answer.';

COMMENT ON COLUMN hotmesh.steps.telemetry IS 'What the document''s telemetry says of the step; null where it says nothing.';

CREATE FUNCTION hotmesh._process_step(p_step hotmesh.steps, p_bare boolean) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._process_step(p_step hotmesh.steps, p_bare boolean) IS 'A step as a leaf of HotMesh''s export.';

CREATE FUNCTION hotmesh._prune_letters(p_limit integer) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._prune_letters(p_limit integer) IS 'Remove letters that nobody has taken in time, and the mailboxes that are empty then.';

CREATE FUNCTION hotmesh._prune_outbox(p_before timestamp with time zone, p_limit integer) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._prune_outbox(p_before timestamp with time zone, p_limit integer) IS 'Remove events that are old enough; answers how many.';

CREATE FUNCTION hotmesh._prune_registrations() RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._prune_registrations() IS 'Take workers and subscribers that are gone off the lists.';

CREATE FUNCTION hotmesh._put_off(p_timer hotmesh.timers, p_until timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._put_off(p_timer hotmesh.timers, p_until timestamp with time zone) IS 'Set a timer again for later, with the row that knows it by its instant.';

CREATE FUNCTION hotmesh._range(p_value jsonb) RETURNS interval
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._range(p_value jsonb) IS 'The length of a query''s span: 30m, 6h, 7d.';

CREATE FUNCTION hotmesh._read_letters(p_job_id uuid, p_seq bigint, p_at timestamp with time zone) RETURNS hotmesh.move[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._read_letters(p_job_id uuid, p_seq bigint, p_at timestamp with time zone) IS 'The moves of a wait at whose address letters were left while its job was busy, as of an instant.';

CREATE FUNCTION hotmesh._read_on(p_cursor text, p_types text[], p_limit integer) RETURNS TABLE(cursor text, at timestamp with time zone, type text, event jsonb)
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._read_on(p_cursor text, p_types text[], p_limit integer) IS 'A page of events, each with the cursor to go on from after it; the last row is nothing but the cursor.';

CREATE FUNCTION hotmesh._read_results(p_results jsonb) RETURNS hotmesh.result[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._read_results(p_results jsonb) IS 'A worker''s results, as far as they can be read.';

CREATE FUNCTION hotmesh._register(p_hand hotmesh.hand, p_asleep boolean) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._register(p_hand hotmesh.hand, p_asleep boolean) IS 'Note whether a worker is about to sleep on its queues; written only when that changes.';

CREATE FUNCTION hotmesh._remove_jobs(p_job_ids uuid[], OUT jobs bigint, OUT steps bigint) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    SET enable_seqscan TO 'off'
    AS …;

COMMENT ON FUNCTION hotmesh._remove_jobs(p_job_ids uuid[], OUT jobs bigint, OUT steps bigint) IS 'Remove ended jobs and what they have left; answers how many rows.';

CREATE FUNCTION hotmesh._replace_clock(p_expression text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._replace_clock(p_expression text) IS 'Let hotmesh_app.clock(), behind the engine''s clock, answer this expression.';

CREATE FUNCTION hotmesh._replace_dispatch() RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._replace_dispatch() IS 'Write hotmesh_app.dispatch() anew, the door to the functions of every deployed version.';

CREATE FUNCTION hotmesh._replace_is_throttled() RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._replace_is_throttled() IS 'Let hotmesh_app.is_throttled() say what the table of throttles says.';

CREATE FUNCTION hotmesh._require(p_ok boolean, p_message text, p_hint text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._require(p_ok boolean, p_message text, p_hint text) IS 'Raise MH422 (invalid argument) unless the condition is true.';

CREATE FUNCTION hotmesh._require_deployed(p_version hotmesh.versions) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._require_deployed(p_version hotmesh.versions) IS 'Raise 40001 if a version was dropped while somebody chose it.';

CREATE FUNCTION hotmesh._require_facets(p_facets jsonb, p_known text[]) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._require_facets(p_facets jsonb, p_known text[]) IS 'Raise MH422 for what is no list of facets.';

CREATE FUNCTION hotmesh._require_fit(p_data jsonb, p_graph hotmesh.graphs) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._require_fit(p_data jsonb, p_graph hotmesh.graphs) IS 'Raise MH422 for data that does not fit the input schema of a graph.';

CREATE FUNCTION hotmesh._require_keys(p_value jsonb, p_known text[], p_argument text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._require_keys(p_value jsonb, p_known text[], p_argument text) IS 'Raise MH422 unless a document is an object of known keys.';

CREATE FUNCTION hotmesh._require_name(p_value text, p_argument text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._require_name(p_value text, p_argument text) IS 'Raise MH422 unless a name (app, topic, key, queue, role …) can be stored and shown.';

CREATE FUNCTION hotmesh._require_options(p_options jsonb) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._require_options(p_options jsonb) IS 'Raise MH422 for options of publish that could not be kept.';

CREATE FUNCTION hotmesh._require_payload(p_value jsonb, p_argument text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._require_payload(p_value jsonb, p_argument text) IS 'Raise MH422 for a payload that is absent, too large or too deep.';

CREATE FUNCTION hotmesh._require_topic(p_app text, p_topic text) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._require_topic(p_app text, p_topic text) IS 'Raise MH404 if the app is active and no graph of it subscribes to the topic.';

CREATE FUNCTION hotmesh._retire(p_worker text, p_reason text) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._retire(p_worker text, p_reason text) IS 'Take a worker off the roll, and off the list of those to be rung.';

CREATE FUNCTION hotmesh._retry_delay(p_policy jsonb, p_document jsonb, p_attempt integer, p_code integer, p_name text) RETURNS interval
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._retry_delay(p_policy jsonb, p_document jsonb, p_attempt integer, p_code integer, p_name text) IS 'How long to wait before the next execution of a failed task; null if there is none.';

CREATE FUNCTION hotmesh._ring(p_queues text[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._ring(p_queues text[]) IS 'Wake the workers of queues that got tasks, where any has room.';

CREATE FUNCTION hotmesh._ring_timers(p_due timestamp with time zone DEFAULT NULL::timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._ring_timers(p_due timestamp with time zone) IS 'Wake idle workers for a timer that is due before they would look.';

CREATE FUNCTION hotmesh._run(p_leaving hotmesh.move[], p_hand hotmesh.hand DEFAULT NULL::hotmesh.hand, p_entering hotmesh.move[] DEFAULT '{}'::hotmesh.move[]) RETURNS hotmesh.tasks[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS …;

COMMENT ON FUNCTION hotmesh._run(p_leaving hotmesh.move[], p_hand hotmesh.hand, p_entering hotmesh.move[]) IS 'Leave steps, enter activities and do all that follows; answers the tasks that were leased to the hand.';

CREATE FUNCTION hotmesh._running_jobs(p_version_ids integer[]) RETURNS bigint
    LANGUAGE sql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._running_jobs(p_version_ids integer[]) IS 'How many jobs run on these versions.';

CREATE FUNCTION hotmesh._schema_at(p_root jsonb, p_reference text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._schema_at(p_root jsonb, p_reference text) IS 'The part of a schema to which its own $ref leads.';

CREATE FUNCTION hotmesh._schema_error(p_value jsonb, p_schema jsonb, p_what text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._schema_error(p_value jsonb, p_schema jsonb, p_what text) IS 'The error of a step whose data does not fit: code 422, a message, path, expected, found; null if it fits.';

CREATE FUNCTION hotmesh._series(p_app text, p_graph hotmesh.graphs, p_query jsonb) RETURNS hotmesh.series
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    SET "TimeZone" TO 'UTC'
    AS …;

COMMENT ON FUNCTION hotmesh._series(p_app text, p_graph hotmesh.graphs, p_query jsonb) IS 'Read a query of a graph''s statistics, or MH422.';

CREATE FUNCTION hotmesh._series_key(p_graph hotmesh.graphs, p_data jsonb) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._series_key(p_graph hotmesh.graphs, p_data jsonb) IS 'The statistics key of a job that would start with these data.';

CREATE FUNCTION hotmesh._set_aside(p_result hotmesh.result, p_leased boolean) RETURNS hotmesh.move[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._set_aside(p_result hotmesh.result, p_leased boolean) IS 'The move of a task whose worker has answered that more will follow.';

CREATE FUNCTION hotmesh._settle_escalation(p_wait hotmesh.waits, p_status text, p_payload jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._settle_escalation(p_wait hotmesh.waits, p_status text, p_payload jsonb) IS 'Close the row of a wait that a signal or a timer has settled; the caller holds both.';

CREATE FUNCTION hotmesh._settled(p_wait hotmesh.waits, p_status text, p_code integer, p_data jsonb, p_escalation_status text) RETURNS hotmesh.move[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._settled(p_wait hotmesh.waits, p_status text, p_code integer, p_data jsonb, p_escalation_status text) IS 'Answer a wait of a job that the caller holds, with its escalation: the move that follows, none if it was gone.';

CREATE FUNCTION hotmesh._signal_addresses(p_app text, p_topic text, p_data jsonb) RETURNS hotmesh.address[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._signal_addresses(p_app text, p_topic text, p_data jsonb) IS 'Where a signal''s payload may belong, by the hook rules of the app''s versions, the active one first: keys, each with the activities that wait under it.';

CREATE FUNCTION hotmesh._signal_from_within(p_app text, p_topic text, p_data jsonb, p_status text, p_code integer) RETURNS hotmesh.move[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._signal_from_within(p_app text, p_topic text, p_data jsonb, p_status text, p_code integer) IS 'Send a signal while holding another job: the move of the job that was waiting, or none: kept as a letter.';

CREATE FUNCTION hotmesh._signal_ids(p_app text, p_topic text, p_query jsonb) RETURNS SETOF text
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    SET enable_seqscan TO 'off'
    SET jit TO 'off'
    AS …;

COMMENT ON FUNCTION hotmesh._signal_ids(p_app text, p_topic text, p_query jsonb) IS 'The keys of running jobs that a query finds by the index of the graph that a hook belongs to.';

CREATE FUNCTION hotmesh._slice(p_at timestamp with time zone, p_step interval) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE
    AS …;

COMMENT ON FUNCTION hotmesh._slice(p_at timestamp with time zone, p_step interval) IS 'The beginning of the time slice that an instant lies in.';

CREATE FUNCTION hotmesh._slice_name(p_time timestamp with time zone) RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._slice_name(p_time timestamp with time zone) IS 'How a time slice is called: 2030-01-01T09:05Z, or 0 where time is not sliced.';

CREATE FUNCTION hotmesh._slices(p_series hotmesh.series) RETURNS TABLE(slice timestamp with time zone)
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._slices(p_series hotmesh.series) IS 'The time slices of a query''s span, empty ones too.';

CREATE FUNCTION hotmesh._slot(p_at timestamp with time zone) RETURNS smallint
    LANGUAGE sql IMMUTABLE
    AS …;

COMMENT ON FUNCTION hotmesh._slot(p_at timestamp with time zone) IS 'The part of the outbox that takes the events of an instant''s day (UTC).';

CREATE FUNCTION hotmesh._slots(p_value jsonb, p_count integer) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._slots(p_value jsonb, p_count integer) IS 'The first items of an array, or the members of an object that are so named, as {"0": …, "1": …}.';

CREATE FUNCTION hotmesh._span_of(p_value jsonb) RETURNS interval
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._span_of(p_value jsonb) IS 'Seconds of a document as a span of time; null for what is no positive number up to ten years.';

CREATE FUNCTION hotmesh._stamp(p_at timestamp with time zone) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._stamp(p_at timestamp with time zone) IS 'An instant in the form of metadata: YYYYMMDDHHmmss.SSS, in UTC.';

CREATE FUNCTION hotmesh._start_job(p_version hotmesh.versions, p_graph hotmesh.graphs, p_data jsonb, p_job_key text, p_options jsonb, p_parent hotmesh.jobs, p_seq bigint, OUT outcome text, OUT job_id uuid, OUT job_key text) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._start_job(p_version hotmesh.versions, p_graph hotmesh.graphs, p_data jsonb, p_job_key text, p_options jsonb, p_parent hotmesh.jobs, p_seq bigint, OUT outcome text, OUT job_id uuid, OUT job_key text) IS 'Insert a job, unless a live one has its key. It does not run yet: its trigger is the first move.';

CREATE FUNCTION hotmesh._step_metadata(p_step hotmesh.steps, p_version_id integer) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._step_metadata(p_step hotmesh.steps, p_version_id integer) IS 'The metadata of a step that has ended.';

CREATE FUNCTION hotmesh._step_seen(p_job_id uuid, p_activity text, p_dimension integer[], p_depth integer) RETURNS hotmesh.steps
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._step_seen(p_job_id uuid, p_activity text, p_dimension integer[], p_depth integer) IS 'The step of an activity that a step at this dimension refers to.';

CREATE FUNCTION hotmesh._steps_of(p_job hotmesh.jobs, p_bare boolean) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._steps_of(p_job hotmesh.jobs, p_bare boolean) IS 'What a job has done, in order.';

CREATE FUNCTION hotmesh._stopped(p_moves hotmesh.move[], p_docs jsonb[], OUT moves hotmesh.move[], OUT docs jsonb[], OUT followed hotmesh.move[]) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._stopped(p_moves hotmesh.move[], p_docs jsonb[], OUT moves hotmesh.move[], OUT docs jsonb[], OUT followed hotmesh.move[]) IS 'End the jobs and branches whose thresholds are met. Answers the moves that are left.';

CREATE FUNCTION hotmesh._store_plan(p_version_id integer, p_manifest jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._store_plan(p_version_id integer, p_manifest jsonb) IS 'Write the graphs, activities and hooks of a version, in place of those it had.';

CREATE FUNCTION hotmesh._subscribers(p_app text, p_topic text) RETURNS text[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._subscribers(p_app text, p_topic text) IS 'The channels of those who want to hear of a job.';

CREATE FUNCTION hotmesh._take(p_hand hotmesh.hand, p_taken integer) RETURNS hotmesh.tasks[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._take(p_hand hotmesh.hand, p_taken integer) IS 'Lease ready tasks to a hand, beginning with any of its queues.';

CREATE TABLE hotmesh.letters (
    app_id text NOT NULL,
    topic text NOT NULL,
    key text NOT NULL,
    seq bigint DEFAULT nextval('hotmesh.seq'::regclass) NOT NULL,
    status text NOT NULL,
    code integer NOT NULL,
    data jsonb,
    activities text[],
    beside text[],
    keep_until timestamp with time zone NOT NULL
);

COMMENT ON TABLE hotmesh.letters IS 'Signals that came before their waiter: first in, first out, until consumed or stale.';

COMMENT ON COLUMN hotmesh.letters.activities IS 'Whose waits may take it, where a topic has several rules; null: any.';

COMMENT ON COLUMN hotmesh.letters.beside IS 'The other keys at which the same signal lies, each for a rule of the topic; taken, it is gone from all.';

CREATE FUNCTION hotmesh._take_letter(p_app text, p_topic text, p_key text, p_activity text, p_at timestamp with time zone) RETURNS hotmesh.letters
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._take_letter(p_app text, p_topic text, p_key text, p_activity text, p_at timestamp with time zone) IS 'Lock an address and take the oldest letter that was kept there for an activity at an instant, if any.';

CREATE FUNCTION hotmesh._take_turn(p_queue text, p_pause integer, p_now timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._take_turn(p_queue text, p_pause integer, p_now timestamp with time zone) IS 'Take the turn of a slowed queue, unless it has been taken or is being taken.';

CREATE FUNCTION hotmesh._task(p_move hotmesh.move, p_queue text, p_doc jsonb, p_now timestamp with time zone, p_hand hotmesh.hand, p_leased integer) RETURNS hotmesh.tasks
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._task(p_move hotmesh.move, p_queue text, p_doc jsonb, p_now timestamp with time zone, p_hand hotmesh.hand, p_leased integer) IS 'The task of an entered worker activity, leased at once to the hand if that serves its queue and has room.';

CREATE FUNCTION hotmesh._task_id(p_job_id uuid, p_seq bigint) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._task_id(p_job_id uuid, p_seq bigint) IS 'How a task is named outside: its job and its number in one text.';

CREATE FUNCTION hotmesh._tell(p_moves hotmesh.move[], p_docs jsonb[]) RETURNS hotmesh.move[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._tell(p_moves hotmesh.move[], p_docs jsonb[]) IS 'Do what finished steps say of emit, persist and statusThreshold; answers the moves of waiting parents.';

CREATE FUNCTION hotmesh._tell_late(p_job hotmesh.jobs, p_status text, p_code integer, p_data jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._tell_late(p_job hotmesh.jobs, p_status text, p_code integer, p_data jsonb) IS 'Leave for a parent what a child says; the child itself is bound to say what follows in the same way.';

CREATE TABLE hotmesh.workers (
    worker text NOT NULL,
    host text NOT NULL,
    pid integer,
    version text,
    queues text[] NOT NULL,
    concurrency integer,
    running integer DEFAULT 0 NOT NULL,
    started_at timestamp with time zone NOT NULL,
    last_seen timestamp with time zone NOT NULL
)
WITH (fillfactor='70', vacuum_truncate=off);

COMMENT ON TABLE hotmesh.workers IS 'Who serves what, by its own account, every twenty seconds. For people: the engine asks the leases.';

CREATE FUNCTION hotmesh._tell_of_worker(p_worker hotmesh.workers, p_verb text, p_reason text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._tell_of_worker(p_worker hotmesh.workers, p_verb text, p_reason text) IS 'Events of a worker that came or went: one for each of its queues, one for each app whose documents name them.';

CREATE FUNCTION hotmesh._text_misfit(p_value jsonb, p_schema jsonb, p_path text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._text_misfit(p_value jsonb, p_schema jsonb, p_path text) IS 'Judge text by its length, pattern and format.';

CREATE FUNCTION hotmesh._threshold(p_value jsonb) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._threshold(p_value jsonb) IS 'A statusThreshold as a number of branches; what is no positive number is 0.';

CREATE FUNCTION hotmesh._tick(p_timer hotmesh.timers) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._tick(p_timer hotmesh.timers) IS 'Start the job of a due tick, and set the timer for the next one.';

CREATE FUNCTION hotmesh._time_is_up(p_timer hotmesh.timers) RETURNS hotmesh.move[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._time_is_up(p_timer hotmesh.timers) IS 'The move of a wait whose sleep or timeout is over, or whose child has ended.';

CREATE FUNCTION hotmesh._timings_of(p_job hotmesh.jobs) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._timings_of(p_job hotmesh.jobs) IS 'How long a job took, or has taken so far, and its activities.';

CREATE FUNCTION hotmesh._told(p_error jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS …;

COMMENT ON FUNCTION hotmesh._told(p_error jsonb) IS 'A step''s error, as text, as a member of a context, or nothing if there is none.';

CREATE FUNCTION hotmesh._told_by_child(p_job_id uuid, p_seq bigint, p_status text, p_code integer, p_data jsonb) RETURNS hotmesh.move[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._told_by_child(p_job_id uuid, p_seq bigint, p_status text, p_code integer, p_data jsonb) IS 'The move of a parent whose child has answered, before its end or (no status) by its end.';

CREATE FUNCTION hotmesh._transitions_of(p_job hotmesh.jobs) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._transitions_of(p_job hotmesh.jobs) IS 'Which activity led to which, and to what dimension.';

CREATE FUNCTION hotmesh._tree(p_job_id uuid) RETURNS uuid[]
    LANGUAGE sql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._tree(p_job_id uuid) IS 'A job and the running jobs that it and they have started, parents first; none of no job.';

CREATE FUNCTION hotmesh._trigger(p_job_id uuid, p_graph hotmesh.graphs, p_data jsonb) RETURNS hotmesh.move
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._trigger(p_job_id uuid, p_graph hotmesh.graphs, p_data jsonb) IS 'The first move of a job: its trigger answers with the job''s input.';

CREATE FUNCTION hotmesh._trigger_metadata(p_job_id uuid, p_trigger text) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._trigger_metadata(p_job_id uuid, p_trigger text) IS 'The metadata of a job''s trigger, which has no step.';

CREATE FUNCTION hotmesh._truncate_slot(p_slot integer) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._truncate_slot(p_slot integer) IS 'Empty a part of the outbox, unless somebody is at it; answers how many events it held.';

CREATE FUNCTION hotmesh._type_misfit(p_value jsonb, p_schema jsonb, p_path text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._type_misfit(p_value jsonb, p_schema jsonb, p_path text) IS 'Judge a value by type, const and enum.';

CREATE FUNCTION hotmesh._unfit(p_path text, p_expected text, p_found jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS …;

COMMENT ON FUNCTION hotmesh._unfit(p_path text, p_expected text, p_found jsonb) IS 'A misfit: where, what was expected, and what was found, cut short.';

CREATE FUNCTION hotmesh._unfolded(p_mapped jsonb, p_suffixes jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._unfolded(p_mapped jsonb, p_suffixes jsonb) IS 'Job maps with their suffixes applied: name[3] becomes slots of name; of name[-] the members take its place.';

CREATE SEQUENCE hotmesh.outbox_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

COMMENT ON SEQUENCE hotmesh.outbox_seq IS 'Numbers events: of two about one thing the later has the greater number.';

CREATE TABLE hotmesh.outbox (
    slot smallint NOT NULL,
    at timestamp with time zone NOT NULL,
    seq bigint DEFAULT nextval('hotmesh.outbox_seq'::regclass) NOT NULL,
    xact xid8 DEFAULT pg_current_xact_id() NOT NULL,
    type text NOT NULL,
    event jsonb NOT NULL
)
PARTITION BY LIST (slot);

COMMENT ON TABLE hotmesh.outbox IS 'What has happened, for listeners: written with it, in one transaction; removed by the day.';

COMMENT ON COLUMN hotmesh.outbox.slot IS 'The number of the day (UTC) modulo sixteen.';

CREATE FUNCTION hotmesh._unread(p_place hotmesh.reading, p_types text[], p_limit integer) RETURNS SETOF hotmesh.outbox
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET jit TO 'off'
    AS …;

COMMENT ON FUNCTION hotmesh._unread(p_place hotmesh.reading, p_types text[], p_limit integer) IS 'The next events between two snapshots, by number.';

CREATE FUNCTION hotmesh._with_answer(p_move hotmesh.move, p_kind text, p_data jsonb) RETURNS hotmesh.move
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._with_answer(p_move hotmesh.move, p_kind text, p_data jsonb) IS 'Put an answer where the step keeps it: error, output (of a child) or hook (of a signal or timer).';

CREATE FUNCTION hotmesh._without_poison(p_tasks hotmesh.tasks[]) RETURNS hotmesh.tasks[]
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._without_poison(p_tasks hotmesh.tasks[]) IS 'Fail the tasks that kill their workers; answers the others.';

CREATE FUNCTION hotmesh._worth(p_job hotmesh.jobs, p_topic text, p_flush boolean) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._worth(p_job hotmesh.jobs, p_topic text, p_flush boolean) IS 'What the live job of a key means to a call: cached, running, or started: a new one.';

CREATE FUNCTION hotmesh._writable_columns() RETURNS text[]
    LANGUAGE sql IMMUTABLE
    AS …;

COMMENT ON FUNCTION hotmesh._writable_columns() IS 'The columns of an escalation that its creator chooses.';

CREATE FUNCTION hotmesh._write_event(p_type text, p_event jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh._write_event(p_type text, p_event jsonb) IS 'Write an event to the outbox.';

CREATE FUNCTION hotmesh.activate_app(p_app text, p_version text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.activate_app(p_app text, p_version text) IS 'Let new jobs of an app start on this version. Older versions may be activated again.';

CREATE FUNCTION hotmesh.answer_task(p_task_id text, p_token text, p_data jsonb DEFAULT '{}'::jsonb, p_status text DEFAULT 'success'::text, p_code integer DEFAULT NULL::integer) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS …;

COMMENT ON FUNCTION hotmesh.answer_task(p_task_id text, p_token text, p_data jsonb, p_status text, p_code integer) IS 'Answer later for a task whose worker said pending: completed, pending (more will follow still), stale (answered already, or gone), leased (a worker holds it: it answers by complete_tasks).';

CREATE FUNCTION hotmesh.call(p_app text, p_topic text, p_data jsonb DEFAULT '{}'::jsonb, p_job_key text DEFAULT NULL::text, p_ttl interval DEFAULT NULL::interval, p_flush boolean DEFAULT false, p_options jsonb DEFAULT '{}'::jsonb, OUT outcome text, OUT job hotmesh.job) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.call(p_app text, p_topic text, p_data jsonb, p_job_key text, p_ttl interval, p_flush boolean, p_options jsonb, OUT outcome text, OUT job hotmesh.job) IS 'Start a job unless one with this key runs (running) or has completed (cached). p_ttl says how long its result stays; p_flush passes over a cached one. A job that failed is not cached.';

CREATE FUNCTION hotmesh.cancel_escalation(p_id uuid, p_actor text DEFAULT NULL::text, p_reason text DEFAULT NULL::text, OUT outcome text, OUT escalation hotmesh.escalations) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.cancel_escalation(p_id uuid, p_actor text, p_reason text, OUT outcome text, OUT escalation hotmesh.escalations) IS 'Withdraw an escalation; the waiting job goes on with null.';

CREATE FUNCTION hotmesh.channel(p_queue text) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.channel(p_queue text) IS 'The NOTIFY channel that wakes the workers of a queue.';

CREATE FUNCTION hotmesh.check_invariants() RETURNS TABLE(invariant text, offender text)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.check_invariants() IS 'One row for each violated invariant of the engine''s tables; none in a healthy database.';

CREATE FUNCTION hotmesh.claim_escalation(p_id uuid, p_assignee text, p_duration interval DEFAULT '00:15:00'::interval, OUT outcome text, OUT escalation hotmesh.escalations) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.claim_escalation(p_id uuid, p_assignee text, p_duration interval, OUT outcome text, OUT escalation hotmesh.escalations) IS 'Lease a pending escalation to one person. Whatever the outcome, the row comes back.';

CREATE FUNCTION hotmesh.claim_tasks(p_worker text, p_queues text[], p_limit integer DEFAULT 10, p_lease interval DEFAULT '00:00:30'::interval) RETURNS SETOF hotmesh.assignment
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS …;

COMMENT ON FUNCTION hotmesh.claim_tasks(p_worker text, p_queues text[], p_limit integer, p_lease interval) IS 'Lease up to p_limit tasks of these queues to a worker: due ones, and those whose lease has lapsed.';

CREATE FUNCTION hotmesh.clock() RETURNS timestamp with time zone
    LANGUAGE plpgsql
    AS …;

COMMENT ON FUNCTION hotmesh.clock() IS 'The engine''s clock: the wall clock of the database, unless its owner has moved it.';

CREATE FUNCTION hotmesh.complete_tasks(p_worker text, p_results jsonb, p_queues text[] DEFAULT '{}'::text[], p_limit integer DEFAULT 0, p_lease interval DEFAULT '00:00:30'::interval) RETURNS SETOF hotmesh.assignment
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS …;

COMMENT ON FUNCTION hotmesh.complete_tasks(p_worker text, p_results jsonb, p_queues text[], p_limit integer, p_lease interval) IS 'Store results, let their jobs go on, and lease the worker its next tasks: all in one transaction. p_results: [{task_id, token, status: success|error|pending, code, data, retry}]. After pending, answer_task.';

CREATE FUNCTION hotmesh.create_escalation(p_fields jsonb, OUT outcome text, OUT escalation hotmesh.escalations) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.create_escalation(p_fields jsonb, OUT outcome text, OUT escalation hotmesh.escalations) IS 'Ask a person something without a waiting job. A pending row with the same signal key answers exists.';

CREATE FUNCTION hotmesh.cron_fail(p_expression text, p_reason text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.cron_fail(p_expression text, p_reason text) IS 'Raise MH422: this is no cron expression.';

CREATE FUNCTION hotmesh.cron_field(p_field text, p_low integer, p_high integer, p_last text) RETURNS integer[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.cron_field(p_field text, p_low integer, p_high integer, p_last text) IS 'The numbers that one field of a cron expression allows, sorted.';

CREATE FUNCTION hotmesh.cron_is_day(p_date date, p_days integer[], p_weekdays integer[], p_occurrence integer) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.cron_is_day(p_date date, p_days integer[], p_weekdays integer[], p_occurrence integer) IS 'Whether a cron expression fires on a date of a month that it allows.';

CREATE FUNCTION hotmesh.cron_names(p_field text, p_names text[], p_first integer) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.cron_names(p_field text, p_names text[], p_first integer) IS 'A field with its names of months or weekdays replaced by their numbers.';

CREATE FUNCTION hotmesh.cron_next(p_expression text, p_after timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.cron_next(p_expression text, p_after timestamp with time zone) IS 'The first instant after another at which a cron expression fires, in UTC; MH422 if never.';

CREATE FUNCTION hotmesh.cron_parse(p_expression text, OUT seconds integer[], OUT minutes integer[], OUT hours integer[], OUT days integer[], OUT months integer[], OUT weekdays integer[], OUT occurrence integer) RETURNS record
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.cron_parse(p_expression text, OUT seconds integer[], OUT minutes integer[], OUT hours integer[], OUT days integer[], OUT months integer[], OUT weekdays integer[], OUT occurrence integer) IS 'The fields of a cron expression as sorted numbers, and the occurrence that # asks for.';

CREATE FUNCTION hotmesh.cron_steps(p_part text, p_step text, p_low integer, p_high integer, p_week boolean) RETURNS integer[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.cron_steps(p_part text, p_step text, p_low integer, p_high integer, p_week boolean) IS 'The numbers of a range a-b, every so many; a range of weekdays that ends on 7 begins on 0.';

CREATE FUNCTION hotmesh.cron_time(p_after integer, p_hours integer[], p_minutes integer[], p_seconds integer[]) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.cron_time(p_after integer, p_hours integer[], p_minutes integer[], p_seconds integer[]) IS 'The first second of the day, at or after one, that hours, minutes and seconds allow; else null.';

CREATE FUNCTION hotmesh.deploy_app(p_manifest jsonb, OUT outcome text, OUT version_id integer) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.deploy_app(p_manifest jsonb, OUT outcome text, OUT version_id integer) IS 'Store the plan of a compiled version: deployed, unchanged, or refreshed (the same document, but compiled otherwise). It starts nothing: activate it.';

CREATE FUNCTION hotmesh.drop_app(p_app text, OUT outcome text, OUT running bigint) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.drop_app(p_app text, OUT outcome text, OUT running bigint) IS 'Drop all versions of an app, the active one too, or none: dropped, in_use (so many jobs are running) or not_found.';

CREATE FUNCTION hotmesh.drop_version(p_app text, p_version text, OUT outcome text, OUT running bigint) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.drop_version(p_app text, p_version text, OUT outcome text, OUT running bigint) IS 'Drop a version''s plan and functions: dropped, in_use (so many jobs are running on it; 0: one is just being started), active (activate another first) or not_found. Its ended jobs stay readable.';

CREATE FUNCTION hotmesh.export_job(p_app text, p_job_key text, p_options jsonb DEFAULT '{}'::jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET jit TO 'off'
    AS …;

COMMENT ON FUNCTION hotmesh.export_job(p_app text, p_job_key text, p_options jsonb) IS 'A job as one document, also after it has expired; null if there is none. p_options: {allow: [facets], block: [facets], values: false}; the last leaves payloads out.';

CREATE FUNCTION hotmesh.extend_leases(p_worker text, p_task_ids text[], p_lease interval DEFAULT '00:00:30'::interval) RETURNS TABLE(task_id text, outcome text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.extend_leases(p_worker text, p_task_ids text[], p_lease interval) IS 'Keep a worker''s leases alive (extended), or tell it that it has lost them (stale). busy: another session is at the task, perhaps with its result; ask again.';

CREATE FUNCTION hotmesh.flush_call(p_app text, p_job_key text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.flush_call(p_app text, p_job_key text) IS 'Forget a cached result: its key is free at once (flushed), unless it runs (running) or there is none (not_found).';

CREATE FUNCTION hotmesh.get_escalation(p_id uuid) RETURNS SETOF hotmesh.escalations
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.get_escalation(p_id uuid) IS 'One escalation, whatever its state.';

CREATE FUNCTION hotmesh.get_ids(p_app text, p_topic text, p_query jsonb, p_facets text[] DEFAULT '{}'::text[]) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    SET enable_seqscan TO 'off'
    SET jit TO 'off'
    AS …;

COMMENT ON FUNCTION hotmesh.get_ids(p_app text, p_topic text, p_query jsonb, p_facets text[]) IS 'Find the jobs of a topic by facets such as color:red (none: all that are indexed) in a span of time, as get_stats reads it. Answers {key, granularity, facets, counts, segments}.';

CREATE FUNCTION hotmesh.get_job(p_app text, p_job_key text) RETURNS SETOF hotmesh.job
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS …;

COMMENT ON FUNCTION hotmesh.get_job(p_app text, p_job_key text) IS 'One job by its key; no row if there is none or it has expired.';

CREATE FUNCTION hotmesh.get_stats(p_app text, p_topic text, p_query jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    SET enable_seqscan TO 'off'
    SET jit TO 'off'
    AS …;

COMMENT ON FUNCTION hotmesh.get_stats(p_app text, p_topic text, p_query jsonb) IS 'Count the jobs of a topic by time: p_query is {data, range, start, end, sparse}, of which data gives the key, and two of the others the span. Answers {key, granularity, count, measures, segments}.';

CREATE FUNCTION hotmesh.hear(p_subscriber text, p_after text, p_limit integer DEFAULT 100, p_lease interval DEFAULT '00:05:00'::interval) RETURNS TABLE(cursor text, app_id text, topic text, kind text, wanted text, job hotmesh.job)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.hear(p_subscriber text, p_after text, p_limit integer, p_lease interval) IS 'The jobs announced since a cursor that a subscriber wants, as they are now: one row for each job and subscription. The last row has nothing but the cursor to go on from. Keeps the subscriptions alive.';

CREATE FUNCTION hotmesh.hello(p_client text) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.hello(p_client text) IS 'What a client says first: the digest of the installed functions, or MH426 for a client too old for them.';

CREATE FUNCTION hotmesh.interrupt_job(p_app text, p_job_key text, p_reason text DEFAULT NULL::text, p_code integer DEFAULT 410, p_throw boolean DEFAULT true, p_descend boolean DEFAULT false, p_expire interval DEFAULT NULL::interval) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS …;

COMMENT ON FUNCTION hotmesh.interrupt_job(p_app text, p_job_key text, p_reason text, p_code integer, p_throw boolean, p_descend boolean, p_expire interval) IS 'Stop a job: its tasks, waits, timers and open escalations end with it, and its parent is told.';

CREATE FUNCTION hotmesh.job_fields(p_app text, p_job_key text, p_fields text[]) RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.job_fields(p_app text, p_job_key text, p_fields text[]) IS 'Members of a job''s data by name: x is looked up as _x (search text), "x" in double quotes as it is; null where there is none. Null for a job that does not exist.';

CREATE FUNCTION hotmesh.job_steps(p_app text, p_job_key text) RETURNS TABLE(activity text, dimension integer[], status text, code integer, input jsonb, output jsonb, hook jsonb, error jsonb, attempt integer, started_at timestamp with time zone, ended_at timestamp with time zone, telemetry jsonb)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.job_steps(p_app text, p_job_key text) IS 'What one job has done (finished steps, in order) and what it has open (queued, leased, backing off, waiting).';

CREATE VIEW hotmesh.escalation_list AS
 SELECT id,
    namespace,
    app_id,
    signal_key,
    topic,
    workflow_id,
    task_queue,
    workflow_type,
    type,
    subtype,
    entity,
    description,
    role,
    status,
    priority,
    assigned_to,
    assigned_until,
    claimed_at,
    claim_expires_at,
    first_claimed_at,
    claim_count,
    resolved_at,
    resolved_by,
    escalation_payload,
    resolver_payload,
    envelope,
    metadata,
    origin_id,
    parent_id,
    initiated_by,
    created_by,
    milestones,
    trace_id,
    span_id,
    task_id,
    expires_at,
    created_at,
    updated_at,
    job_id,
    wait_seq,
    resolve_key,
    NULL::boolean AS available
   FROM hotmesh.escalations e;

COMMENT ON VIEW hotmesh.escalation_list IS 'The shape of list_escalations: a row and whether it can be claimed.';

CREATE FUNCTION hotmesh.list_escalations(p_query jsonb DEFAULT '{}'::jsonb) RETURNS SETOF hotmesh.escalation_list
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.list_escalations(p_query jsonb) IS 'Escalations that fit a query, most urgent first, then oldest; available says whether one can be claimed.';

CREATE FUNCTION hotmesh.list_jobs(p_app text, p_query jsonb DEFAULT '{}'::jsonb, p_limit integer DEFAULT 50, p_cursor text DEFAULT NULL::text) RETURNS SETOF hotmesh.job
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.list_jobs(p_app text, p_query jsonb, p_limit integer, p_cursor text) IS 'Jobs of an app, newest first. The cursor is the job_id of the last row of the page before.';

CREATE FUNCTION hotmesh.list_schedules(p_app text) RETURNS TABLE(schedule_id text, topic text, cron text, every interval, data jsonb, status text, next_due timestamp with time zone, runs integer, max_runs integer, last_tick timestamp with time zone, last_outcome text, last_job_key text, last_error text, created_at timestamp with time zone)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.list_schedules(p_app text) IS 'The schedules of an app: active, paused or ended, when each is due, and what became of its last tick.';

CREATE FUNCTION hotmesh.list_versions(p_app text DEFAULT NULL::text) RETURNS TABLE(app_id text, version text, active boolean, running bigint, deployed_at timestamp with time zone, dropped_at timestamp with time zone)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.list_versions(p_app text) IS 'The versions of an app, or of all, oldest first, each with the number of jobs that run on it. One with dropped_at is there for its ended jobs alone.';

CREATE FUNCTION hotmesh.next_due(p_queues text[]) RETURNS TABLE(due_at timestamp with time zone, due_in interval)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS …;

COMMENT ON FUNCTION hotmesh.next_due(p_queues text[]) IS 'When there will be something to do for these queues, as far as is known now; no row if nothing is.';

CREATE FUNCTION hotmesh.pause_schedule(p_app text, p_schedule_id text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.pause_schedule(p_app text, p_schedule_id text) IS 'Let a schedule rest: paused, not_found or already_ended. Ticks of the time meanwhile are left out.';

CREATE FUNCTION hotmesh.pipe_array(p_items jsonb[]) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_array(p_items jsonb[]) IS 'A JSON array of these items; NULL ones become the tag of undefined.';

CREATE FUNCTION hotmesh.pipe_array_concat(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_array_concat(p_a jsonb, p_b jsonb) IS 'array.concat(a, b): both in one, where a b that is no array is one item; works on text too.';

CREATE FUNCTION hotmesh.pipe_array_get(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_array_get(p_a jsonb, p_b jsonb) IS 'array.get(array, index = 0); works on text and objects too.';

CREATE FUNCTION hotmesh.pipe_array_index_of(p_a jsonb, p_b jsonb, p_c jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_array_index_of(p_a jsonb, p_b jsonb, p_c jsonb) IS 'array.indexOf(array, item, from = 0): by ===, -1 if it is not there; works on text too.';

CREATE FUNCTION hotmesh.pipe_array_join(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_array_join(p_a jsonb, p_b jsonb) IS 'array.join(array, separator = '',''): the items as text, null and undefined empty.';

CREATE FUNCTION hotmesh.pipe_array_last_index_of(p_a jsonb, p_b jsonb, p_c jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_array_last_index_of(p_a jsonb, p_b jsonb, p_c jsonb) IS 'array.lastIndexOf(array, item, from): without from only index 0 is looked at, as in HotMesh.';

CREATE FUNCTION hotmesh.pipe_array_length(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_array_length(p_a jsonb) IS 'array.length(array); works on text too.';

CREATE FUNCTION hotmesh.pipe_array_pop(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_array_pop(p_a jsonb) IS 'array.pop(array): the last item.';

CREATE FUNCTION hotmesh.pipe_array_push(p_args jsonb[]) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_array_push(p_args jsonb[]) IS 'array.push(array, …): the array with these items behind it.';

CREATE FUNCTION hotmesh.pipe_array_put(p_array jsonb, p_key text, p_value jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_array_put(p_array jsonb, p_key text, p_value jsonb) IS 'An array with one index (or its length) set; other keys cannot be kept.';

CREATE FUNCTION hotmesh.pipe_array_reverse(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_array_reverse(p_a jsonb) IS 'array.reverse(array): the items from last to first.';

CREATE FUNCTION hotmesh.pipe_array_shift(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_array_shift(p_a jsonb) IS 'array.shift(array): the first item.';

CREATE FUNCTION hotmesh.pipe_array_slice(p_a jsonb, p_b jsonb, p_c jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_array_slice(p_a jsonb, p_b jsonb, p_c jsonb) IS 'array.slice(array, start, end): negative positions count from the end; works on text too.';

CREATE FUNCTION hotmesh.pipe_array_sort(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_array_sort(p_a jsonb, p_b jsonb) IS 'array.sort(array, order = ''ASCENDING''): any other order is descending; stable.';

CREATE FUNCTION hotmesh.pipe_array_splice(p_args jsonb[]) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_array_splice(p_args jsonb[]) IS 'array.splice(array, start, count, …): the items that would go; without a count none.';

CREATE FUNCTION hotmesh.pipe_array_unshift(p_args jsonb[]) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_array_unshift(p_args jsonb[]) IS 'array.unshift(array, …): the length that the array would have with these items in front.';

CREATE FUNCTION hotmesh.pipe_bitwise_and(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_bitwise_and(p_a jsonb, p_b jsonb) IS 'The bits that both values have (&).';

CREATE FUNCTION hotmesh.pipe_bitwise_left_shift(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_bitwise_left_shift(p_a jsonb, p_b jsonb) IS 'The first value shifted left (<<).';

CREATE FUNCTION hotmesh.pipe_bitwise_or(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_bitwise_or(p_a jsonb, p_b jsonb) IS 'The bits that either value has (|).';

CREATE FUNCTION hotmesh.pipe_bitwise_right_shift(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_bitwise_right_shift(p_a jsonb, p_b jsonb) IS 'The first value shifted right, keeping its sign (>>).';

CREATE FUNCTION hotmesh.pipe_bitwise_unsigned_right_shift(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_bitwise_unsigned_right_shift(p_a jsonb, p_b jsonb) IS 'The first value shifted right, filling with zeros (>>>).';

CREATE FUNCTION hotmesh.pipe_bitwise_xor(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_bitwise_xor(p_a jsonb, p_b jsonb) IS 'The bits that exactly one value has (^).';

CREATE FUNCTION hotmesh.pipe_box(p_value jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_box(p_value jsonb) IS 'A value as it stands inside an array or object: undefined becomes its tag.';

CREATE FUNCTION hotmesh.pipe_civil(p_ms double precision, OUT year bigint, OUT month bigint, OUT day bigint, OUT weekday bigint, OUT day_ms bigint) RETURNS record
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_civil(p_ms double precision, OUT year bigint, OUT month bigint, OUT day bigint, OUT weekday bigint, OUT day_ms bigint) IS 'The UTC calendar of an instant: month from 1, weekday from 0 (Sunday), milliseconds of the day.';

CREATE FUNCTION hotmesh.pipe_clamp(p_value jsonb, p_length integer) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_clamp(p_value jsonb, p_length integer) IS 'A position between 0 and a length.';

CREATE FUNCTION hotmesh.pipe_clock_text(p_ms bigint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_clock_text(p_ms bigint) IS 'So many milliseconds of a day as HH:MM:SS.';

CREATE FUNCTION hotmesh.pipe_compare(p_a jsonb, p_b jsonb, p_descending boolean) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_compare(p_a jsonb, p_b jsonb, p_descending boolean) IS 'How array.sort compares two items of any kind: null first, text by en-US, the others by <.';

CREATE FUNCTION hotmesh.pipe_compare_text(p_a text, p_b text) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_compare_text(p_a text, p_b text) IS 'localeCompare in en-US: by the server''s ICU where it has one, else approximately.';

CREATE FUNCTION hotmesh.pipe_conditional_equality(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_conditional_equality(p_a jsonb, p_b jsonb) IS 'Whether two values are loosely equal (==).';

CREATE FUNCTION hotmesh.pipe_conditional_greater_than(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_conditional_greater_than(p_a jsonb, p_b jsonb) IS 'Whether the first value is greater than the second (>).';

CREATE FUNCTION hotmesh.pipe_conditional_greater_than_or_equal(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_conditional_greater_than_or_equal(p_a jsonb, p_b jsonb) IS 'Whether the first value is at least the second (>=).';

CREATE FUNCTION hotmesh.pipe_conditional_inequality(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_conditional_inequality(p_a jsonb, p_b jsonb) IS 'Whether two values are not loosely equal (!=).';

CREATE FUNCTION hotmesh.pipe_conditional_less_than(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_conditional_less_than(p_a jsonb, p_b jsonb) IS 'Whether the first value is less than the second (<).';

CREATE FUNCTION hotmesh.pipe_conditional_less_than_or_equal(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_conditional_less_than_or_equal(p_a jsonb, p_b jsonb) IS 'Whether the first value is at most the second (<=).';

CREATE FUNCTION hotmesh.pipe_conditional_nullish(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_conditional_nullish(p_a jsonb, p_b jsonb) IS 'The first value, or the second when the first is null or undefined (??).';

CREATE FUNCTION hotmesh.pipe_conditional_strict_equality(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_conditional_strict_equality(p_a jsonb, p_b jsonb) IS 'Whether two values are strictly equal (===).';

CREATE FUNCTION hotmesh.pipe_conditional_strict_inequality(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_conditional_strict_inequality(p_a jsonb, p_b jsonb) IS 'Whether two values are not strictly equal (!==).';

CREATE FUNCTION hotmesh.pipe_conditional_ternary(p_a jsonb, p_b jsonb, p_c jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_conditional_ternary(p_a jsonb, p_b jsonb, p_c jsonb) IS 'The second value if the first is true, else the third; both have been evaluated.';

CREATE FUNCTION hotmesh.pipe_cron_next_delay(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_cron_next_delay(p_a jsonb) IS 'cron.nextDelay(expression): whole seconds until it fires next, at least 1; -1 if it is no text.';

CREATE FUNCTION hotmesh.pipe_date(p_ms double precision) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date(p_ms double precision) IS 'A Date object of so many milliseconds since 1970; null or NaN makes an invalid date.';

CREATE FUNCTION hotmesh.pipe_date_field(p_value jsonb, p_field text, p_zone text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_field(p_value jsonb, p_field text, p_zone text) IS 'One field of a date in a zone (year, month 0-11, day, weekday, hour, …), or its offset.';

CREATE FUNCTION hotmesh.pipe_date_from_iso_string(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_from_iso_string(p_a jsonb) IS 'date.fromISOString(text): a Date, invalid if JavaScript cannot read the text.';

CREATE FUNCTION hotmesh.pipe_date_get_date(p_a jsonb) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_get_date(p_a jsonb) IS 'date.getDate(date): the day of the month, local.';

CREATE FUNCTION hotmesh.pipe_date_get_day(p_a jsonb) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_get_day(p_a jsonb) IS 'date.getDay(date): the weekday, 0 is Sunday, local.';

CREATE FUNCTION hotmesh.pipe_date_get_full_year(p_a jsonb) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_get_full_year(p_a jsonb) IS 'date.getFullYear(date): the year, local.';

CREATE FUNCTION hotmesh.pipe_date_get_hours(p_a jsonb) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_get_hours(p_a jsonb) IS 'date.getHours(date): the hour, local.';

CREATE FUNCTION hotmesh.pipe_date_get_milliseconds(p_a jsonb) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_get_milliseconds(p_a jsonb) IS 'date.getMilliseconds(date): the milliseconds, local.';

CREATE FUNCTION hotmesh.pipe_date_get_minutes(p_a jsonb) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_get_minutes(p_a jsonb) IS 'date.getMinutes(date): the minutes, local.';

CREATE FUNCTION hotmesh.pipe_date_get_month(p_a jsonb) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_get_month(p_a jsonb) IS 'date.getMonth(date): the month, 0 is January, local.';

CREATE FUNCTION hotmesh.pipe_date_get_seconds(p_a jsonb) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_get_seconds(p_a jsonb) IS 'date.getSeconds(date): the seconds, local.';

CREATE FUNCTION hotmesh.pipe_date_get_time(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_get_time(p_a jsonb) IS 'date.getTime(date): milliseconds since 1970.';

CREATE FUNCTION hotmesh.pipe_date_get_timezone_offset(p_a jsonb) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_get_timezone_offset(p_a jsonb) IS 'date.getTimezoneOffset(date): minutes that local time is behind UTC.';

CREATE FUNCTION hotmesh.pipe_date_get_utc_date(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_get_utc_date(p_a jsonb) IS 'date.getUTCDate(date): the day of the month, in UTC.';

CREATE FUNCTION hotmesh.pipe_date_get_utc_day(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_get_utc_day(p_a jsonb) IS 'date.getUTCDay(date): the weekday, 0 is Sunday, in UTC.';

CREATE FUNCTION hotmesh.pipe_date_get_utc_full_year(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_get_utc_full_year(p_a jsonb) IS 'date.getUTCFullYear(date): the year, in UTC.';

CREATE FUNCTION hotmesh.pipe_date_get_utc_hours(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_get_utc_hours(p_a jsonb) IS 'date.getUTCHours(date): the hour, in UTC.';

CREATE FUNCTION hotmesh.pipe_date_get_utc_milliseconds(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_get_utc_milliseconds(p_a jsonb) IS 'date.getUTCMilliseconds(date): the milliseconds, in UTC.';

CREATE FUNCTION hotmesh.pipe_date_get_utc_minutes(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_get_utc_minutes(p_a jsonb) IS 'date.getUTCMinutes(date): the minutes, in UTC.';

CREATE FUNCTION hotmesh.pipe_date_get_utc_month(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_get_utc_month(p_a jsonb) IS 'date.getUTCMonth(date): the month, 0 is January, in UTC.';

CREATE FUNCTION hotmesh.pipe_date_get_utc_seconds(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_get_utc_seconds(p_a jsonb) IS 'date.getUTCSeconds(date): the seconds, in UTC.';

CREATE FUNCTION hotmesh.pipe_date_iso(p_ms double precision) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_iso(p_ms double precision) IS 'An instant as 2023-08-06T22:52:39.123Z; null for an invalid date.';

CREATE FUNCTION hotmesh.pipe_date_now() RETURNS jsonb
    LANGUAGE plpgsql PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_now() IS 'date.now(): milliseconds since 1970.';

CREATE FUNCTION hotmesh.pipe_date_option(p_options jsonb, p_name text, p_allowed text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_option(p_options jsonb, p_name text, p_allowed text) IS 'One option of a date format, null if it is not given; a value that is not allowed throws.';

CREATE FUNCTION hotmesh.pipe_date_options(p_options jsonb, p_wanted text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_options(p_options jsonb, p_wanted text) IS 'Which fields of a date are written and how, from the options of toLocale…String.';

CREATE FUNCTION hotmesh.pipe_date_parse(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_parse(p_a jsonb) IS 'date.parse(text): milliseconds, NaN if JavaScript cannot read the text.';

CREATE FUNCTION hotmesh.pipe_date_separator(p_fields jsonb, p_cycle text, p_language text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_separator(p_fields jsonb, p_cycle text, p_language text) IS 'What stands between the day and the time.';

CREATE FUNCTION hotmesh.pipe_date_set_date(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_set_date(p_a jsonb, p_b jsonb) IS 'date.setDate(date, day): milliseconds since 1970.';

CREATE FUNCTION hotmesh.pipe_date_set_full_year(p_a jsonb, p_b jsonb, p_c jsonb, p_d jsonb) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_set_full_year(p_a jsonb, p_b jsonb, p_c jsonb, p_d jsonb) IS 'date.setFullYear(date, year, month, day): milliseconds since 1970.';

CREATE FUNCTION hotmesh.pipe_date_set_hours(p_a jsonb, p_b jsonb, p_c jsonb, p_d jsonb, p_e jsonb) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_set_hours(p_a jsonb, p_b jsonb, p_c jsonb, p_d jsonb, p_e jsonb) IS 'date.setHours(date, hour, minute, second, ms): milliseconds since 1970.';

CREATE FUNCTION hotmesh.pipe_date_set_milliseconds(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_set_milliseconds(p_a jsonb, p_b jsonb) IS 'date.setMilliseconds(date, ms): milliseconds since 1970.';

CREATE FUNCTION hotmesh.pipe_date_set_minutes(p_a jsonb, p_b jsonb, p_c jsonb, p_d jsonb) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_set_minutes(p_a jsonb, p_b jsonb, p_c jsonb, p_d jsonb) IS 'date.setMinutes(date, minute, second, ms): milliseconds since 1970.';

CREATE FUNCTION hotmesh.pipe_date_set_month(p_a jsonb, p_b jsonb, p_c jsonb) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_set_month(p_a jsonb, p_b jsonb, p_c jsonb) IS 'date.setMonth(date, month, day): milliseconds since 1970.';

CREATE FUNCTION hotmesh.pipe_date_set_seconds(p_a jsonb, p_b jsonb, p_c jsonb) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_set_seconds(p_a jsonb, p_b jsonb, p_c jsonb) IS 'date.setSeconds(date, second, ms): milliseconds since 1970.';

CREATE FUNCTION hotmesh.pipe_date_set_time(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_set_time(p_a jsonb, p_b jsonb) IS 'date.setTime(date, ms): those milliseconds.';

CREATE FUNCTION hotmesh.pipe_date_set_utc_date(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_set_utc_date(p_a jsonb, p_b jsonb) IS 'date.setUTCDate(date, day): milliseconds since 1970.';

CREATE FUNCTION hotmesh.pipe_date_set_utc_full_year(p_a jsonb, p_b jsonb, p_c jsonb, p_d jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_set_utc_full_year(p_a jsonb, p_b jsonb, p_c jsonb, p_d jsonb) IS 'date.setUTCFullYear(date, year, month, day): milliseconds since 1970.';

CREATE FUNCTION hotmesh.pipe_date_set_utc_hours(p_a jsonb, p_b jsonb, p_c jsonb, p_d jsonb, p_e jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_set_utc_hours(p_a jsonb, p_b jsonb, p_c jsonb, p_d jsonb, p_e jsonb) IS 'date.setUTCHours(date, hour, minute, second, ms): milliseconds since 1970.';

CREATE FUNCTION hotmesh.pipe_date_set_utc_milliseconds(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_set_utc_milliseconds(p_a jsonb, p_b jsonb) IS 'date.setUTCMilliseconds(date, ms): milliseconds since 1970.';

CREATE FUNCTION hotmesh.pipe_date_set_utc_minutes(p_a jsonb, p_b jsonb, p_c jsonb, p_d jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_set_utc_minutes(p_a jsonb, p_b jsonb, p_c jsonb, p_d jsonb) IS 'date.setUTCMinutes(date, minute, second, ms): milliseconds since 1970.';

CREATE FUNCTION hotmesh.pipe_date_set_utc_month(p_a jsonb, p_b jsonb, p_c jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_set_utc_month(p_a jsonb, p_b jsonb, p_c jsonb) IS 'date.setUTCMonth(date, month, day): milliseconds since 1970.';

CREATE FUNCTION hotmesh.pipe_date_set_utc_seconds(p_a jsonb, p_b jsonb, p_c jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_set_utc_seconds(p_a jsonb, p_b jsonb, p_c jsonb) IS 'date.setUTCSeconds(date, second, ms): milliseconds since 1970.';

CREATE FUNCTION hotmesh.pipe_date_styles(p_date text, p_time text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_styles(p_date text, p_time text) IS 'The fields that dateStyle and timeStyle stand for.';

CREATE FUNCTION hotmesh.pipe_date_text(p_ms double precision) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_text(p_ms double precision) IS 'An instant as JavaScript''s Date.toString writes it, in UTC.';

CREATE FUNCTION hotmesh.pipe_date_to_date_string(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_to_date_string(p_a jsonb) IS 'date.toDateString(date): Sun Aug 06 2023, local.';

CREATE FUNCTION hotmesh.pipe_date_to_iso_string(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_to_iso_string(p_a jsonb) IS 'date.toISOString(date): 2023-08-06T22:52:39.123Z; an invalid date throws.';

CREATE FUNCTION hotmesh.pipe_date_to_isox_string(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_to_isox_string(p_a jsonb) IS 'date.toISOXString(date): 20230806225239.123 in UTC, of now if there is no date.';

CREATE FUNCTION hotmesh.pipe_date_to_json(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_to_json(p_a jsonb) IS 'date.toJSON(date): as toISOString, null for an invalid date.';

CREATE FUNCTION hotmesh.pipe_date_to_locale_date_string(p_a jsonb, p_b jsonb, p_c jsonb) RETURNS jsonb
    LANGUAGE sql STABLE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_to_locale_date_string(p_a jsonb, p_b jsonb, p_c jsonb) IS 'date.toLocaleDateString(date, locale, options): 1/31/2023.';

CREATE FUNCTION hotmesh.pipe_date_to_locale_string(p_a jsonb, p_b jsonb, p_c jsonb) RETURNS jsonb
    LANGUAGE sql STABLE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_to_locale_string(p_a jsonb, p_b jsonb, p_c jsonb) IS 'date.toLocaleString(date, locale, options): 1/31/2023, 10:20:30 AM.';

CREATE FUNCTION hotmesh.pipe_date_to_locale_time_string(p_a jsonb, p_b jsonb, p_c jsonb) RETURNS jsonb
    LANGUAGE sql STABLE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_to_locale_time_string(p_a jsonb, p_b jsonb, p_c jsonb) IS 'date.toLocaleTimeString(date, locale, options): 10:20:30 AM.';

CREATE FUNCTION hotmesh.pipe_date_to_string(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_to_string(p_a jsonb) IS 'date.toString(date): Sun Aug 06 2023 22:52:39 GMT+0000 (Coordinated Universal Time), local.';

CREATE FUNCTION hotmesh.pipe_date_utc(p_a jsonb, p_b jsonb, p_c jsonb, p_d jsonb, p_e jsonb, p_f jsonb, p_g jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_utc(p_a jsonb, p_b jsonb, p_c jsonb, p_d jsonb, p_e jsonb, p_f jsonb, p_g jsonb) IS 'date.UTC(year, month, day, hour, minute, second, ms): milliseconds; all of them are wanted.';

CREATE FUNCTION hotmesh.pipe_date_value_of(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_value_of(p_a jsonb) IS 'date.valueOf(date): milliseconds since 1970.';

CREATE FUNCTION hotmesh.pipe_date_with(p_value jsonb, p_zone text, p_first integer, p_fields jsonb[]) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_with(p_value jsonb, p_zone text, p_first integer, p_fields jsonb[]) IS 'A date with some fields replaced, from one of year, month, day, hour, … on, as a number.';

CREATE FUNCTION hotmesh.pipe_date_words(p_text text) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_words(p_text text) IS 'The numbers, words, spaces and signs of a date as people write it, parentheses left out.';

CREATE FUNCTION hotmesh.pipe_date_yyyymmdd() RETURNS jsonb
    LANGUAGE plpgsql PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_date_yyyymmdd() IS 'date.yyyymmdd(): today in UTC.';

CREATE FUNCTION hotmesh.pipe_day_text(p_local double precision) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_day_text(p_local double precision) IS 'The day of a wall clock as Sun Aug 06 2023.';

CREATE FUNCTION hotmesh.pipe_decimal(p_text text) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_decimal(p_text text) IS 'A decimal numeral as a number: too large is Infinity, too small is 0.';

CREATE FUNCTION hotmesh.pipe_define(p_object jsonb, p_key text, p_descriptor jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_define(p_object jsonb, p_key text, p_descriptor jsonb) IS 'An object with one property described; one that is not enumerable vanishes.';

CREATE FUNCTION hotmesh.pipe_exp(p_x double precision) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_exp(p_x double precision) IS 'e to a power, which may overflow to infinity or vanish to 0.';

CREATE FUNCTION hotmesh.pipe_findable(p_target jsonb) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_findable(p_target jsonb) IS 'Whether a value can be === to another: NaN never is, two objects are never the same one.';

CREATE FUNCTION hotmesh.pipe_first_run(p_items jsonb[], p_descending boolean) RETURNS jsonb[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_first_run(p_items jsonb[], p_descending boolean) IS 'The items in front that are already sorted, or reversed when they are sorted the other way.';

CREATE FUNCTION hotmesh.pipe_from_local(p_local double precision, p_zone text) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_from_local(p_local double precision, p_zone text) IS 'The instant of a zone''s wall clock: the earlier of two, and past a gap as if it had not begun.';

CREATE FUNCTION hotmesh.pipe_from_number(p_number double precision) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_from_number(p_number double precision) IS 'A number as a value; NaN, infinities and -0 are tagged.';

CREATE FUNCTION hotmesh.pipe_grown(p_value jsonb, p_name text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_grown(p_value jsonb, p_name text) IS 'A value that has grown, unless it has grown too large.';

CREATE FUNCTION hotmesh.pipe_hour_cycle(p_options jsonb, p_language text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_hour_cycle(p_options jsonb, p_language text) IS 'How hours are counted, from hour12 and hourCycle; midnight without am is 24 in en-US.';

CREATE FUNCTION hotmesh.pipe_inherited_is_prototype_of(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_inherited_is_prototype_of(p_a jsonb) IS 'What Object.prototype.isPrototypeOf answers when it is called on nothing: it throws on objects.';

CREATE FUNCTION hotmesh.pipe_inherited_to_string() RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_inherited_to_string() IS 'What Object.prototype.toString answers when it is called on nothing, as every function here is.';

CREATE FUNCTION hotmesh.pipe_instant(p_value jsonb) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_instant(p_value jsonb) IS 'What a date function takes for a date, as an instant; null is an invalid date, the rest throws.';

CREATE FUNCTION hotmesh.pipe_instant_number(p_ms double precision) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_instant_number(p_ms double precision) IS 'An instant as a number, NaN outside JavaScript''s range.';

CREATE FUNCTION hotmesh.pipe_integers_first(p_keys text[]) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_integers_first(p_keys text[]) IS 'Keys as JavaScript enumerates them: integer-like ones first, ascending, then the others.';

CREATE FUNCTION hotmesh.pipe_is_index(p_key text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_is_index(p_key text) IS 'Whether a key is a canonical array index.';

CREATE FUNCTION hotmesh.pipe_is_integer_key(p_key text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_is_integer_key(p_key text) IS 'Whether JavaScript enumerates a key before those that are text: an integer below 2^32 - 1.';

CREATE FUNCTION hotmesh.pipe_is_nullish(p_value jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_is_nullish(p_value jsonb) IS 'Whether a value is null or undefined.';

CREATE FUNCTION hotmesh.pipe_is_object(p_value jsonb) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_is_object(p_value jsonb) IS 'Whether a value is what JavaScript calls an object: an object, an array or a date.';

CREATE FUNCTION hotmesh.pipe_iso_instant(p_parts text[], p_zone text) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_iso_instant(p_parts text[], p_zone text) IS 'The instant of the parts of an ISO text, year to offset; null if one is out of range.';

CREATE FUNCTION hotmesh.pipe_iso_parts(p_text text) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_iso_parts(p_text text) IS 'Year, month, day, hour, … of YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS[.mmm]Z; null for other text.';

CREATE FUNCTION hotmesh.pipe_items(p_array jsonb) RETURNS jsonb[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_items(p_array jsonb) IS 'The items of a JSON array, in order; undefined ones as NULL.';

CREATE FUNCTION hotmesh.pipe_items_between(p_array jsonb, p_start integer, p_end integer) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_items_between(p_array jsonb, p_start integer, p_end integer) IS 'The items from one index up to, but without, another.';

CREATE FUNCTION hotmesh.pipe_join(p_array jsonb, p_separator text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_join(p_array jsonb, p_separator text) IS 'The items of an array as text, joined; null and undefined are empty.';

CREATE FUNCTION hotmesh.pipe_json_escaped(p_text text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_json_escaped(p_text text) IS 'JSON text with the placeholders of halves and NUL (see string.sql) as the escapes they stand for.';

CREATE FUNCTION hotmesh.pipe_json_gap(p_space jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_json_gap(p_space jsonb) IS 'What JSON.stringify indents by: so many spaces, or a text, at most ten long.';

CREATE FUNCTION hotmesh.pipe_json_parse(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_json_parse(p_a jsonb, p_b jsonb) IS 'json.parse(text): the value that JSON text writes; what is not text is read as its text.';

CREATE FUNCTION hotmesh.pipe_json_stringify(p_a jsonb, p_b jsonb, p_c jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_json_stringify(p_a jsonb, p_b jsonb, p_c jsonb) IS 'json.stringify(value, keys, space): JSON text; of an object only these keys, if keys is a list.';

CREATE FUNCTION hotmesh.pipe_json_text(p_value jsonb, p_keys text[], p_gap text, p_indent text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_json_text(p_value jsonb, p_keys text[], p_gap text, p_indent text) IS 'A value as JSON text at an indentation, with some keys or all; null for undefined.';

CREATE FUNCTION hotmesh.pipe_json_unescaped(p_text text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_json_unescaped(p_text text) IS 'JSON text where the escapes that jsonb refuses are the characters or placeholders they mean.';

CREATE FUNCTION hotmesh.pipe_json_value(p_json json) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_json_value(p_json json) IS 'Parsed JSON with its numbers read as doubles and its keys in their order.';

CREATE FUNCTION hotmesh.pipe_json_wrap(p_parts text[], p_open text, p_close text, p_gap text, p_indent text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_json_wrap(p_parts text[], p_open text, p_close text, p_gap text, p_indent text) IS 'The members of an array or object between its brackets, indented if there is a gap.';

CREATE FUNCTION hotmesh.pipe_keys(p_object jsonb) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_keys(p_object jsonb) IS 'The keys of an object in JavaScript''s order: integer-like ones first, then as they were added.';

CREATE FUNCTION hotmesh.pipe_language(p_locales jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_language(p_locales jsonb) IS 'The language whose formats are used for a locale or a list of them; malformed ones throw.';

CREATE FUNCTION hotmesh.pipe_leave(p_value jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_leave(p_value jsonb) IS 'A value as it leaves the pipe: NaN and infinities become null, dates ISO text, -0 becomes 0; half a character becomes U+FFFD, the order of keys is forgotten.';

CREATE FUNCTION hotmesh.pipe_legacy_day(p_numbers integer[], p_month integer) RETURNS integer[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_legacy_day(p_numbers integer[], p_month integer) IS 'Year, month and day of one to three numbers and perhaps a month''s name; null if it is no day.';

CREATE FUNCTION hotmesh.pipe_legacy_instant(p_text text, p_zone text) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_legacy_instant(p_text text, p_zone text) IS 'The instant of a date as people write it (Aug 6, 2023 10:00 PM EST), as V8 reads it; else null.';

CREATE FUNCTION hotmesh.pipe_legacy_time(p_numbers integer[], p_half integer) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_legacy_time(p_numbers integer[], p_half integer) IS 'Milliseconds of the day of hour, minute, second, ms and am (0) or pm (12); null if none.';

CREATE FUNCTION hotmesh.pipe_less_than(p_a jsonb, p_b jsonb) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_less_than(p_a jsonb, p_b jsonb) IS 'JavaScript''s <: two texts by UTF-16 unit, else as numbers; null when either is not a number.';

CREATE FUNCTION hotmesh.pipe_ln(p_x double precision) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_ln(p_x double precision) IS 'The natural logarithm: -Infinity of 0, NaN below.';

CREATE FUNCTION hotmesh.pipe_logical_and(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_logical_and(p_a jsonb, p_b jsonb) IS 'The first value if it is false, else the second (&&).';

CREATE FUNCTION hotmesh.pipe_logical_or(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_logical_or(p_a jsonb, p_b jsonb) IS 'The first value if it is true, else the second (||).';

CREATE FUNCTION hotmesh.pipe_loose_equals(p_a jsonb, p_b jsonb) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_loose_equals(p_a jsonb, p_b jsonb) IS 'JavaScript''s ==, where two arrays, objects or dates are never the same one.';

CREATE FUNCTION hotmesh.pipe_lower(p_text text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_lower(p_text text) IS 'Lower case by the full Unicode mapping, whatever collations the server has.';

CREATE FUNCTION hotmesh.pipe_lower_simple(p_text text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_lower_simple(p_text text) IS 'Lower case, one character for one.';

CREATE FUNCTION hotmesh.pipe_make_instant(p_fields double precision[]) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_make_instant(p_fields double precision[]) IS 'The instant of year, month 0-11, day, hour, minute, second, ms in UTC; excess rolls over.';

CREATE FUNCTION hotmesh.pipe_math_abs(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_abs(p_a jsonb) IS 'The absolute value.';

CREATE FUNCTION hotmesh.pipe_math_acos(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_acos(p_a jsonb) IS 'The arc cosine.';

CREATE FUNCTION hotmesh.pipe_math_acosh(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_acosh(p_a jsonb) IS 'The inverse hyperbolic cosine.';

CREATE FUNCTION hotmesh.pipe_math_add(p_args jsonb[]) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_add(p_args jsonb[]) IS 'The sum of its arguments, folded with + from 0, so that text concatenates.';

CREATE FUNCTION hotmesh.pipe_math_asin(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_asin(p_a jsonb) IS 'The arc sine.';

CREATE FUNCTION hotmesh.pipe_math_asinh(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_asinh(p_a jsonb) IS 'The inverse hyperbolic sine.';

CREATE FUNCTION hotmesh.pipe_math_atan(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_atan(p_a jsonb) IS 'The arc tangent.';

CREATE FUNCTION hotmesh.pipe_math_atan2(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_atan2(p_a jsonb, p_b jsonb) IS 'The angle of the point whose y comes first and x second.';

CREATE FUNCTION hotmesh.pipe_math_atanh(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_atanh(p_a jsonb) IS 'The inverse hyperbolic tangent.';

CREATE FUNCTION hotmesh.pipe_math_cbrt(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_cbrt(p_a jsonb) IS 'The cube root.';

CREATE FUNCTION hotmesh.pipe_math_ceil(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_ceil(p_a jsonb) IS 'The number rounded up.';

CREATE FUNCTION hotmesh.pipe_math_clz32(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_clz32(p_a jsonb) IS 'The number of leading zero bits of 32.';

CREATE FUNCTION hotmesh.pipe_math_cos(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_cos(p_a jsonb) IS 'The cosine.';

CREATE FUNCTION hotmesh.pipe_math_cosh(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_cosh(p_a jsonb) IS 'The hyperbolic cosine.';

CREATE FUNCTION hotmesh.pipe_math_divide(p_args jsonb[]) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_divide(p_args jsonb[]) IS 'The first argument divided by the others, NaN if one is the number 0; arrays are opened once. A single argument stays what it is, unless it is not a number.';

CREATE FUNCTION hotmesh.pipe_math_exp(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_exp(p_a jsonb) IS 'e to a power.';

CREATE FUNCTION hotmesh.pipe_math_expm1(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_expm1(p_a jsonb) IS 'e to a power, less one.';

CREATE FUNCTION hotmesh.pipe_math_floor(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_floor(p_a jsonb) IS 'The number rounded down.';

CREATE FUNCTION hotmesh.pipe_math_fround(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_fround(p_a jsonb) IS 'The nearest 32-bit float.';

CREATE FUNCTION hotmesh.pipe_math_hypot(p_args jsonb[]) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_hypot(p_args jsonb[]) IS 'The square root of the sum of squares.';

CREATE FUNCTION hotmesh.pipe_math_imul(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_imul(p_a jsonb, p_b jsonb) IS 'The product of two 32-bit integers, wrapped to 32 bits.';

CREATE FUNCTION hotmesh.pipe_math_log(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_log(p_a jsonb) IS 'The natural logarithm.';

CREATE FUNCTION hotmesh.pipe_math_log10(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_log10(p_a jsonb) IS 'The decimal logarithm.';

CREATE FUNCTION hotmesh.pipe_math_log1p(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_log1p(p_a jsonb) IS 'The natural logarithm of a number plus one.';

CREATE FUNCTION hotmesh.pipe_math_log2(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_log2(p_a jsonb) IS 'The binary logarithm.';

CREATE FUNCTION hotmesh.pipe_math_max(p_args jsonb[]) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_max(p_args jsonb[]) IS 'The largest of its arguments; NaN if any of them is.';

CREATE FUNCTION hotmesh.pipe_math_min(p_args jsonb[]) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_min(p_args jsonb[]) IS 'The smallest of its arguments; NaN if any of them is.';

CREATE FUNCTION hotmesh.pipe_math_multiply(p_args jsonb[]) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_multiply(p_args jsonb[]) IS 'The product of its arguments.';

CREATE FUNCTION hotmesh.pipe_math_pow(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_pow(p_a jsonb, p_b jsonb) IS 'The first number to the power of the second.';

CREATE FUNCTION hotmesh.pipe_math_random() RETURNS jsonb
    LANGUAGE sql PARALLEL RESTRICTED
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_random() IS 'A random number from 0 up to 1.';

CREATE FUNCTION hotmesh.pipe_math_round(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_round(p_a jsonb) IS 'The nearest integer; halves round up.';

CREATE FUNCTION hotmesh.pipe_math_sign(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_sign(p_a jsonb) IS 'The sign of a number: 1, -1, or the zero or NaN itself.';

CREATE FUNCTION hotmesh.pipe_math_sin(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_sin(p_a jsonb) IS 'The sine.';

CREATE FUNCTION hotmesh.pipe_math_sinh(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_sinh(p_a jsonb) IS 'The hyperbolic sine.';

CREATE FUNCTION hotmesh.pipe_math_sqrt(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_sqrt(p_a jsonb) IS 'The square root.';

CREATE FUNCTION hotmesh.pipe_math_subtract(p_args jsonb[]) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_subtract(p_args jsonb[]) IS 'The first argument less the others; arrays among them are opened one level.';

CREATE FUNCTION hotmesh.pipe_math_tan(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_tan(p_a jsonb) IS 'The tangent.';

CREATE FUNCTION hotmesh.pipe_math_tanh(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_tanh(p_a jsonb) IS 'The hyperbolic tangent.';

CREATE FUNCTION hotmesh.pipe_math_trunc(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_math_trunc(p_a jsonb) IS 'The number without its fraction.';

CREATE FUNCTION hotmesh.pipe_merged(p_target jsonb, p_source jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_merged(p_target jsonb, p_source jsonb) IS 'An object with the members of another set in it.';

CREATE FUNCTION hotmesh.pipe_number_count(p_value jsonb, p_default integer, p_least integer, p_name text) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_number_count(p_value jsonb, p_default integer, p_least integer, p_name text) IS 'A number of digits, checked.';

CREATE FUNCTION hotmesh.pipe_number_digits(p_number double precision, p_count integer, OUT digits text, OUT exponent integer) RETURNS record
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_number_digits(p_number double precision, p_count integer, OUT digits text, OUT exponent integer) IS 'The first digits of a finite number, rounded by its exact value, and their power of ten.';

CREATE FUNCTION hotmesh.pipe_number_exact(p_number double precision) RETURNS numeric
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_number_exact(p_number double precision) IS 'The exact decimal value of a finite number, without its sign.';

CREATE FUNCTION hotmesh.pipe_number_gt(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_number_gt(p_a jsonb, p_b jsonb) IS 'Whether the first value is greater than the second (>).';

CREATE FUNCTION hotmesh.pipe_number_gte(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_number_gte(p_a jsonb, p_b jsonb) IS 'Whether the first value is at least the second (>=).';

CREATE FUNCTION hotmesh.pipe_number_is_even(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_number_is_even(p_a jsonb) IS 'Whether a value, as a number, is even.';

CREATE FUNCTION hotmesh.pipe_number_is_finite(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_number_is_finite(p_a jsonb) IS 'Whether a value is a number, and finite; text never is.';

CREATE FUNCTION hotmesh.pipe_number_is_integer(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_number_is_integer(p_a jsonb) IS 'Whether a value is a whole number; text never is.';

CREATE FUNCTION hotmesh.pipe_number_is_nan(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_number_is_nan(p_a jsonb) IS 'Whether a value is NaN itself.';

CREATE FUNCTION hotmesh.pipe_number_is_odd(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_number_is_odd(p_a jsonb) IS 'Whether a value, as a number, leaves a rest when halved (1.5 and Infinity do).';

CREATE FUNCTION hotmesh.pipe_number_lt(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_number_lt(p_a jsonb, p_b jsonb) IS 'Whether the first value is less than the second (<).';

CREATE FUNCTION hotmesh.pipe_number_lte(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_number_lte(p_a jsonb, p_b jsonb) IS 'Whether the first value is at most the second (<=).';

CREATE FUNCTION hotmesh.pipe_number_max(p_args jsonb[]) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_number_max(p_args jsonb[]) IS 'The largest of its arguments; NaN if any of them is.';

CREATE FUNCTION hotmesh.pipe_number_min(p_args jsonb[]) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_number_min(p_args jsonb[]) IS 'The smallest of its arguments; NaN if any of them is.';

CREATE FUNCTION hotmesh.pipe_number_parse_float(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_number_parse_float(p_a jsonb) IS 'The number that a text starts with, else NaN.';

CREATE FUNCTION hotmesh.pipe_number_parse_int(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_number_parse_int(p_a jsonb, p_b jsonb) IS 'The whole number that a text starts with, in a radix (0 or undefined: by its prefix), else NaN.';

CREATE FUNCTION hotmesh.pipe_number_places(p_number double precision, p_places integer) RETURNS numeric
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_number_places(p_number double precision, p_places integer) IS 'A finite number without its sign, rounded to decimal places by its exact value, halves up.';

CREATE FUNCTION hotmesh.pipe_number_pow(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_number_pow(p_a jsonb, p_b jsonb) IS 'The first number to the power of the second.';

CREATE FUNCTION hotmesh.pipe_number_rest(p_number double precision) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_number_rest(p_number double precision) IS 'What remains of a number divided by two.';

CREATE FUNCTION hotmesh.pipe_number_round(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_number_round(p_a jsonb) IS 'The nearest integer; halves round up.';

CREATE FUNCTION hotmesh.pipe_number_scientific(p_digits text, p_exponent integer) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_number_scientific(p_digits text, p_exponent integer) IS 'Digits and a power of ten as 1.23e+4.';

CREATE FUNCTION hotmesh.pipe_number_text(p_number double precision) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_number_text(p_number double precision) IS 'A number as JavaScript writes it: the shortest numeral that reads back the same.';

CREATE FUNCTION hotmesh.pipe_number_to_exponential(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_number_to_exponential(p_a jsonb, p_b jsonb) IS 'A number as text with a power of ten and so many decimal places (0 to 100).';

CREATE FUNCTION hotmesh.pipe_number_to_fixed(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_number_to_fixed(p_a jsonb, p_b jsonb) IS 'A number as text with so many decimal places (0 to 100).';

CREATE FUNCTION hotmesh.pipe_number_to_precision(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_number_to_precision(p_a jsonb, p_b jsonb) IS 'A number as text with so many significant digits (1 to 100).';

CREATE FUNCTION hotmesh.pipe_numeric_pattern(p_language text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_numeric_pattern(p_language text) IS 'How a language writes a date in figures: d and M plain, D and O with two digits.';

CREATE FUNCTION hotmesh.pipe_object(p_keys text[], p_values jsonb[]) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_object(p_keys text[], p_values jsonb[]) IS 'A JSON object of these keys and values; members whose value is NULL (undefined) are left out.';

CREATE FUNCTION hotmesh.pipe_object_assign(p_args jsonb[]) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_object_assign(p_args jsonb[]) IS 'object.assign(target, …): the target with the properties of the others; a falsy one is new.';

CREATE FUNCTION hotmesh.pipe_object_create(p_args jsonb[]) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_object_create(p_args jsonb[]) IS 'object.create(key, value, …): an object of these pairs.';

CREATE FUNCTION hotmesh.pipe_object_define_properties(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_object_define_properties(p_a jsonb, p_b jsonb) IS 'object.defineProperties(object, descriptors).';

CREATE FUNCTION hotmesh.pipe_object_define_property(p_a jsonb, p_b jsonb, p_c jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_object_define_property(p_a jsonb, p_b jsonb, p_c jsonb) IS 'object.defineProperty(object, key, descriptor).';

CREATE FUNCTION hotmesh.pipe_object_entries(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_object_entries(p_a jsonb) IS 'object.entries(object): pairs of key and value.';

CREATE FUNCTION hotmesh.pipe_object_freeze(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_object_freeze(p_a jsonb) IS 'object.freeze(object): the object.';

CREATE FUNCTION hotmesh.pipe_object_from_entries(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_object_from_entries(p_a jsonb) IS 'object.fromEntries(pairs): an object of pairs [key, value].';

CREATE FUNCTION hotmesh.pipe_object_get(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_object_get(p_a jsonb, p_b jsonb) IS 'object.get(object, key): one own property; works on arrays and text too.';

CREATE FUNCTION hotmesh.pipe_object_get_own_property_descriptor(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_object_get_own_property_descriptor(p_a jsonb, p_b jsonb) IS 'object.getOwnPropertyDescriptor(object, key): value, writable, enumerable, configurable.';

CREATE FUNCTION hotmesh.pipe_object_get_own_property_names(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_object_get_own_property_names(p_a jsonb) IS 'object.getOwnPropertyNames(object): the keys, and length of arrays and text.';

CREATE FUNCTION hotmesh.pipe_object_get_own_property_symbols(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_object_get_own_property_symbols(p_a jsonb) IS 'object.getOwnPropertySymbols(object): never any.';

CREATE FUNCTION hotmesh.pipe_object_has_own_property(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_object_has_own_property(p_a jsonb, p_b jsonb) IS 'object.hasOwnProperty(object, key).';

CREATE FUNCTION hotmesh.pipe_object_is_extensible(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_object_is_extensible(p_a jsonb) IS 'object.isExtensible(object): every object.';

CREATE FUNCTION hotmesh.pipe_object_is_frozen(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_object_is_frozen(p_a jsonb) IS 'object.isFrozen(object): only what is no object.';

CREATE FUNCTION hotmesh.pipe_object_is_prototype_of(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_object_is_prototype_of(p_a jsonb, p_b jsonb) IS 'object.isPrototypeOf(object, other): never, among plain data.';

CREATE FUNCTION hotmesh.pipe_object_is_sealed(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_object_is_sealed(p_a jsonb) IS 'object.isSealed(object): only what is no object.';

CREATE FUNCTION hotmesh.pipe_object_keys(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_object_keys(p_a jsonb) IS 'object.keys(object); empty for what has none.';

CREATE FUNCTION hotmesh.pipe_object_prevent_extensions(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_object_prevent_extensions(p_a jsonb) IS 'object.preventExtensions(object): the object.';

CREATE FUNCTION hotmesh.pipe_object_property_is_enumerable(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_object_property_is_enumerable(p_a jsonb, p_b jsonb) IS 'object.propertyIsEnumerable(object, key).';

CREATE FUNCTION hotmesh.pipe_object_seal(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_object_seal(p_a jsonb) IS 'object.seal(object): the object.';

CREATE FUNCTION hotmesh.pipe_object_set(p_a jsonb, p_b jsonb, p_c jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_object_set(p_a jsonb, p_b jsonb, p_c jsonb) IS 'object.set(object, key, value): the object with that property; a falsy object is a new one.';

CREATE FUNCTION hotmesh.pipe_object_values(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_object_values(p_a jsonb) IS 'object.values(object); empty for what has no keys.';

CREATE FUNCTION hotmesh.pipe_offset(p_value jsonb, p_length integer) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_offset(p_value jsonb, p_length integer) IS 'A position between 0 and a length, where a negative one counts from the end.';

CREATE FUNCTION hotmesh.pipe_offset_text(p_offset double precision, p_style text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_offset_text(p_offset double precision, p_style text) IS 'An offset as +0530 (digits), GMT+05:30 (long…) or GMT+5:30.';

CREATE FUNCTION hotmesh.pipe_operands(p_args jsonb[]) RETURNS jsonb[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_operands(p_args jsonb[]) IS 'Arguments, with arrays among them opened one level.';

CREATE FUNCTION hotmesh.pipe_ordered(p_object jsonb, p_keys text[]) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_ordered(p_object jsonb, p_keys text[]) IS 'An object whose keys were added in this order; it is noted only where jsonb keeps another.';

CREATE FUNCTION hotmesh.pipe_own(p_value jsonb, p_key text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_own(p_value jsonb, p_key text) IS 'An own property of a value, still boxed: NULL means that there is none.';

CREATE FUNCTION hotmesh.pipe_own_keys(p_value jsonb) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_own_keys(p_value jsonb) IS 'The own enumerable keys of a value.';

CREATE FUNCTION hotmesh.pipe_padded(p_number bigint, p_style text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_padded(p_number bigint, p_style text) IS 'A number as it is (numeric) or its last two digits (2-digit); null without a style.';

CREATE FUNCTION hotmesh.pipe_padding(p_units text, p_length jsonb, p_fill jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_padding(p_units text, p_length jsonb, p_fill jsonb) IS 'What must be added to text to make it so many units long.';

CREATE FUNCTION hotmesh.pipe_parse_instant(p_text text, p_zone text) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_parse_instant(p_text text, p_zone text) IS 'What JavaScript''s Date.parse reads in a text: ISO or what people write; null if neither.';

CREATE FUNCTION hotmesh.pipe_plus(p_a double precision, p_b double precision) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_plus(p_a double precision, p_b double precision) IS 'The sum of two numbers, which may be infinite.';

CREATE FUNCTION hotmesh.pipe_power(p_x double precision, p_y double precision) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_power(p_x double precision, p_y double precision) IS 'A number to a power, as JavaScript''s ** answers the doubtful cases.';

CREATE FUNCTION hotmesh.pipe_put(p_object jsonb, p_key text, p_value jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_put(p_object jsonb, p_key text, p_value jsonb) IS 'An object or array with one property set.';

CREATE FUNCTION hotmesh.pipe_radix(p_digits text, p_radix integer) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_radix(p_digits text, p_radix integer) IS 'The number that these digits write in a radix from 2 to 36. Where a double cannot hold the parts of it exactly, it is summed up in the parts of 32 bits that V8 takes.';

CREATE FUNCTION hotmesh.pipe_ratio(p_a double precision, p_b double precision) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_ratio(p_a double precision, p_b double precision) IS 'The quotient of two numbers: over zero it is infinite, zero over zero is NaN.';

CREATE FUNCTION hotmesh.pipe_reference(p_context jsonb, p_path text[]) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_reference(p_context jsonb, p_path text[]) IS 'Walk own properties: object keys, canonical indexes and the length of an array; else undefined.';

CREATE FUNCTION hotmesh.pipe_regex(p_pattern text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_regex(p_pattern text) IS 'A JavaScript regular expression as a PostgreSQL one over units; invalid ones throw.';

CREATE FUNCTION hotmesh.pipe_regex_class(p_body text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_regex_class(p_body text) IS 'The inside of a JavaScript character class as the inside of a bracket expression over units.';

CREATE FUNCTION hotmesh.pipe_regex_escape(p_rest text, OUT code integer, OUT width integer) RETURNS record
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_regex_escape(p_rest text, OUT code integer, OUT width integer) IS 'The UTF-16 code that stands behind a backslash, and how many units of the pattern it took.';

CREATE FUNCTION hotmesh.pipe_regex_range(p_low integer, p_high integer) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_regex_range(p_low integer, p_high integer) IS 'A range of UTF-16 codes as part of a bracket expression over units.';

CREATE FUNCTION hotmesh.pipe_regex_set(p_letter text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_regex_set(p_letter text) IS 'What \d, \w, \s and their opposites mean, as part of a bracket expression; null for others.';

CREATE FUNCTION hotmesh.pipe_regex_unit(p_code integer) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_regex_unit(p_code integer) IS 'One UTF-16 unit as a literal of a regular expression over units.';

CREATE FUNCTION hotmesh.pipe_replacement(p_pattern text, p_before text, p_match text, p_after text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_replacement(p_pattern text, p_before text, p_match text, p_after text) IS 'A replacement text with $$, $&, $` and $'' filled in.';

CREATE FUNCTION hotmesh.pipe_require_array(p_value jsonb, p_name text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_require_array(p_value jsonb, p_name text) IS 'Throw unless a value is an array.';

CREATE FUNCTION hotmesh.pipe_require_object(p_value jsonb, p_name text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_require_object(p_value jsonb, p_name text) IS 'Throw unless a value is an object, an array or a date.';

CREATE FUNCTION hotmesh.pipe_require_zone(p_zone text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_require_zone(p_zone text) IS 'Throw unless the server knows a time zone.';

CREATE FUNCTION hotmesh.pipe_round(p_x double precision) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_round(p_x double precision) IS 'The nearest integer, halves up; -0 from -0.5 to 0.';

CREATE FUNCTION hotmesh.pipe_same(p_item jsonb, p_target jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_same(p_item jsonb, p_target jsonb) IS 'Whether an item is === a boxed target that is no array, object, date or NaN.';

CREATE FUNCTION hotmesh.pipe_shortened(p_name text, p_style text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_shortened(p_name text, p_style text) IS 'The name of a month or weekday, long, short or narrow; null without a style.';

CREATE FUNCTION hotmesh.pipe_shorter_digits(p_number double precision, p_digits text, p_point integer) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_shorter_digits(p_number double precision, p_digits text, p_point integer) IS 'One digit less for a large integer, if it reads back the same: PostgreSQL prints no numeral on the very edge of what rounds to the number, JavaScript does.';

CREATE FUNCTION hotmesh.pipe_sort_key(p_text text) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_sort_key(p_text text) IS 'What en-US sorts text by, approximately: letters without accents and case, accents, case.';

CREATE FUNCTION hotmesh.pipe_sort_mixed(p_array jsonb, p_descending boolean) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_sort_mixed(p_array jsonb, p_descending boolean) IS 'An array of any items sorted by binary insertion, as V8 sorts short ones; undefined ones last.';

CREATE FUNCTION hotmesh.pipe_sort_text(p_array jsonb, p_descending boolean) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_sort_text(p_array jsonb, p_descending boolean) IS 'An array of text sorted as en-US sorts.';

CREATE FUNCTION hotmesh.pipe_step_items(p_collection jsonb, p_keys text[]) RETURNS jsonb[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_step_items(p_collection jsonb, p_keys text[]) IS 'The items that @reduce steps through, one for each of the keys.';

CREATE FUNCTION hotmesh.pipe_step_keys(p_collection jsonb) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_step_keys(p_collection jsonb) IS 'The keys that @reduce steps through: indexes of an array or a text, keys of an object.';

CREATE FUNCTION hotmesh.pipe_stored_keys(p_object jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_stored_keys(p_object jsonb) IS 'The keys of an object as jsonb keeps them; an expression, which costs less than a query.';

CREATE FUNCTION hotmesh.pipe_strict_equals(p_a jsonb, p_b jsonb) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_strict_equals(p_a jsonb, p_b jsonb) IS 'JavaScript''s ===, where two arrays, objects or dates are never the same one.';

CREATE FUNCTION hotmesh.pipe_string_char_at(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_string_char_at(p_a jsonb, p_b jsonb) IS 'string.charAt(text, index): one UTF-16 unit, '''' outside.';

CREATE FUNCTION hotmesh.pipe_string_concat(p_args jsonb[]) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_string_concat(p_args jsonb[]) IS 'string.concat(…): everything as text, one after the other; null and undefined are empty.';

CREATE FUNCTION hotmesh.pipe_string_ends_with(p_a jsonb, p_b jsonb, p_c jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_string_ends_with(p_a jsonb, p_b jsonb, p_c jsonb) IS 'string.endsWith(text, part, end = length).';

CREATE FUNCTION hotmesh.pipe_string_includes(p_a jsonb, p_b jsonb, p_c jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_string_includes(p_a jsonb, p_b jsonb, p_c jsonb) IS 'string.includes(text, part, from = 0); works on arrays too, where it finds NaN.';

CREATE FUNCTION hotmesh.pipe_string_index_of(p_a jsonb, p_b jsonb, p_c jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_string_index_of(p_a jsonb, p_b jsonb, p_c jsonb) IS 'string.indexOf(text, part, from = 0): -1 if it is not there; works on arrays too.';

CREATE FUNCTION hotmesh.pipe_string_last_index_of(p_a jsonb, p_b jsonb, p_c jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_string_last_index_of(p_a jsonb, p_b jsonb, p_c jsonb) IS 'string.lastIndexOf(text, part, from): the last one at or before from; works on arrays too.';

CREATE FUNCTION hotmesh.pipe_string_pad_end(p_a jsonb, p_b jsonb, p_c jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_string_pad_end(p_a jsonb, p_b jsonb, p_c jsonb) IS 'string.padEnd(text, length, fill = '' '').';

CREATE FUNCTION hotmesh.pipe_string_pad_start(p_a jsonb, p_b jsonb, p_c jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_string_pad_start(p_a jsonb, p_b jsonb, p_c jsonb) IS 'string.padStart(text, length, fill = '' '').';

CREATE FUNCTION hotmesh.pipe_string_repeat(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_string_repeat(p_a jsonb, p_b jsonb) IS 'string.repeat(text, count); a count between -1 and 0 throws, as in V8.';

CREATE FUNCTION hotmesh.pipe_string_replace(p_a jsonb, p_b jsonb, p_c jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_string_replace(p_a jsonb, p_b jsonb, p_c jsonb) IS 'string.replace(text, part, replacement): the first one; $$, $&, $` and $'' have their meaning.';

CREATE FUNCTION hotmesh.pipe_string_search(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_string_search(p_a jsonb, p_b jsonb) IS 'string.search(text, pattern): where a JavaScript regular expression first matches, else -1.';

CREATE FUNCTION hotmesh.pipe_string_slice(p_a jsonb, p_b jsonb, p_c jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_string_slice(p_a jsonb, p_b jsonb, p_c jsonb) IS 'string.slice(text, start, end): negative positions count from the end; works on arrays too.';

CREATE FUNCTION hotmesh.pipe_string_split(p_a jsonb, p_b jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_string_split(p_a jsonb, p_b jsonb) IS 'string.split(text, separator): the pieces; without a separator the whole, by '''' its units.';

CREATE FUNCTION hotmesh.pipe_string_starts_with(p_a jsonb, p_b jsonb, p_c jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_string_starts_with(p_a jsonb, p_b jsonb, p_c jsonb) IS 'string.startsWith(text, part, from = 0).';

CREATE FUNCTION hotmesh.pipe_string_substring(p_a jsonb, p_b jsonb, p_c jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_string_substring(p_a jsonb, p_b jsonb, p_c jsonb) IS 'string.substring(text, start, end): negative positions are 0, swapped if the wrong way round.';

CREATE FUNCTION hotmesh.pipe_string_to_lower_case(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_string_to_lower_case(p_a jsonb) IS 'string.toLowerCase(text).';

CREATE FUNCTION hotmesh.pipe_string_to_upper_case(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_string_to_upper_case(p_a jsonb) IS 'string.toUpperCase(text).';

CREATE FUNCTION hotmesh.pipe_string_trim(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_string_trim(p_a jsonb) IS 'string.trim(text).';

CREATE FUNCTION hotmesh.pipe_string_trim_end(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_string_trim_end(p_a jsonb) IS 'string.trimEnd(text).';

CREATE FUNCTION hotmesh.pipe_string_trim_start(p_a jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_string_trim_start(p_a jsonb) IS 'string.trimStart(text).';

CREATE FUNCTION hotmesh.pipe_symbol_array() RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_symbol_array() IS 'An empty array.';

CREATE FUNCTION hotmesh.pipe_symbol_date() RETURNS jsonb
    LANGUAGE sql PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_symbol_date() IS 'The engines clock as a Date object.';

CREATE FUNCTION hotmesh.pipe_symbol_nan() RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_symbol_nan() IS 'NaN.';

CREATE FUNCTION hotmesh.pipe_symbol_neg_infinity() RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_symbol_neg_infinity() IS '-Infinity.';

CREATE FUNCTION hotmesh.pipe_symbol_null() RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_symbol_null() IS 'null.';

CREATE FUNCTION hotmesh.pipe_symbol_object() RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_symbol_object() IS 'An empty object.';

CREATE FUNCTION hotmesh.pipe_symbol_pos_infinity() RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_symbol_pos_infinity() IS 'Infinity.';

CREATE FUNCTION hotmesh.pipe_symbol_undefined() RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_symbol_undefined() IS 'undefined.';

CREATE FUNCTION hotmesh.pipe_symbol_whitespace() RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_symbol_whitespace() IS 'One space.';

CREATE FUNCTION hotmesh.pipe_tag(p_value jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_tag(p_value jsonb) IS 'The tag of a value that JSON cannot say: NaN, Infinity, -Infinity, -0, undefined, date.';

CREATE FUNCTION hotmesh.pipe_text(p_value jsonb, p_name text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_text(p_value jsonb, p_name text) IS 'The units of a value that must be text.';

CREATE FUNCTION hotmesh.pipe_text_length(p_text text) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_text_length(p_text text) IS 'The length of text in UTF-16 units.';

CREATE FUNCTION hotmesh.pipe_text_less_than(p_a text, p_b text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_text_less_than(p_a text, p_b text) IS 'Whether one text sorts before another by UTF-16 units, as JavaScript compares text.';

CREATE FUNCTION hotmesh.pipe_text_of_units(p_units text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_text_of_units(p_units text) IS 'Text again from units: halves of a pair that stand together become their character.';

CREATE FUNCTION hotmesh.pipe_text_to_number(p_text text) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_text_to_number(p_text text) IS 'JavaScript''s Number(text): decimal, 0x, 0o, 0b, Infinity, blank is 0, anything else NaN.';

CREATE FUNCTION hotmesh.pipe_throw(p_message text) RETURNS jsonb
    LANGUAGE plpgsql PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_throw(p_message text) IS 'Raise MH422 with this message: what JavaScript would throw.';

CREATE FUNCTION hotmesh.pipe_time_clip(p_ms double precision) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_time_clip(p_ms double precision) IS 'An instant in whole milliseconds, null outside JavaScript''s range.';

CREATE FUNCTION hotmesh.pipe_times(p_a double precision, p_b double precision) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_times(p_a double precision, p_b double precision) IS 'The product of two numbers, which may overflow to infinity or vanish to 0.';

CREATE FUNCTION hotmesh.pipe_to_int32(p_value jsonb) RETURNS bigint
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_to_int32(p_value jsonb) IS 'JavaScript''s ToInt32.';

CREATE FUNCTION hotmesh.pipe_to_integer(p_value jsonb) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_to_integer(p_value jsonb) IS 'A number truncated toward zero, NaN as 0: how JavaScript reads an index. May be infinite.';

CREATE FUNCTION hotmesh.pipe_to_number(p_value jsonb) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_to_number(p_value jsonb) IS 'JavaScript''s ToNumber.';

CREATE FUNCTION hotmesh.pipe_to_string(p_value jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_to_string(p_value jsonb) IS 'JavaScript''s ToString.';

CREATE FUNCTION hotmesh.pipe_to_uint32(p_value jsonb) RETURNS bigint
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_to_uint32(p_value jsonb) IS 'JavaScript''s ToUint32.';

CREATE FUNCTION hotmesh.pipe_trim(p_text text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_trim(p_text text) IS 'Text without what JavaScript calls white space at both ends.';

CREATE FUNCTION hotmesh.pipe_truthy(p_value jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_truthy(p_value jsonb) IS 'Whether JavaScript takes a value for true.';

CREATE FUNCTION hotmesh.pipe_type(p_value jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_type(p_value jsonb) IS 'undefined, null, boolean, number, string, array, object or date.';

CREATE FUNCTION hotmesh.pipe_unary_bitwise_not(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_unary_bitwise_not(p_a jsonb) IS 'The 32 bits of a value, inverted (~).';

CREATE FUNCTION hotmesh.pipe_unary_negative(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_unary_negative(p_a jsonb) IS 'A value as a number, negated (-); 0 becomes -0.';

CREATE FUNCTION hotmesh.pipe_unary_not(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_unary_not(p_a jsonb) IS 'Whether a value is false (!).';

CREATE FUNCTION hotmesh.pipe_unary_positive(p_a jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_unary_positive(p_a jsonb) IS 'A value as a number (+).';

CREATE FUNCTION hotmesh.pipe_unbox(p_value jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_unbox(p_value jsonb) IS 'An item taken out of an array or object: the tag of undefined becomes SQL NULL.';

CREATE FUNCTION hotmesh.pipe_unit_code(p_unit text) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_unit_code(p_unit text) IS 'The UTF-16 code of the first unit of a text.';

CREATE FUNCTION hotmesh.pipe_units(p_text text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_units(p_text text) IS 'Text with every character beyond U+FFFF as its two halves, one for each UTF-16 unit.';

CREATE FUNCTION hotmesh.pipe_untagged(p_value jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_untagged(p_value jsonb) IS 'A value as plain JSON, its tags resolved at every depth.';

CREATE FUNCTION hotmesh.pipe_upper(p_text text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_upper(p_text text) IS 'Upper case by the full Unicode mapping, whatever collations the server has.';

CREATE FUNCTION hotmesh.pipe_upper_full(p_text text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_upper_full(p_text text) IS 'Upper case where one character may become several, for servers that have no such collation.';

CREATE FUNCTION hotmesh.pipe_upper_simple(p_text text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_upper_simple(p_text text) IS 'Upper case, one character for one.';

CREATE FUNCTION hotmesh.pipe_with(p_object jsonb, p_key text, p_value jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_with(p_object jsonb, p_key text, p_value jsonb) IS 'An object with one member set, its value boxed; a new key comes last.';

CREATE FUNCTION hotmesh.pipe_without(p_object jsonb, p_key text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_without(p_object jsonb, p_key text) IS 'An object without one of its members.';

CREATE FUNCTION hotmesh.pipe_word_value(p_word text, OUT kind text, OUT value integer) RETURNS record
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_word_value(p_word text, OUT kind text, OUT value integer) IS 'What a word in a date means: a month, am or pm, a zone with its hours; else nothing.';

CREATE FUNCTION hotmesh.pipe_write_date(p_value jsonb, p_locales jsonb, p_options jsonb, p_wanted text) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_write_date(p_value jsonb, p_locales jsonb, p_options jsonb, p_wanted text) IS 'What toLocaleString, toLocaleDateString and toLocaleTimeString answer.';

CREATE FUNCTION hotmesh.pipe_write_day(p_local double precision, p_fields jsonb, p_language text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_write_day(p_local double precision, p_fields jsonb, p_language text) IS 'The day of a wall clock with the fields wanted; null if none is.';

CREATE FUNCTION hotmesh.pipe_write_time(p_ms bigint, p_fields jsonb, p_cycle text, p_plain boolean) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_write_time(p_ms bigint, p_fields jsonb, p_cycle text, p_plain boolean) IS 'The time of day with the fields wanted, by an hour cycle; null if none is.';

CREATE FUNCTION hotmesh.pipe_zone() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_zone() IS 'The time zone that pipes call local: the setting hotmesh.pipe_timezone, else UTC.';

CREATE FUNCTION hotmesh.pipe_zone_name(p_ms double precision, p_zone text, p_style text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_zone_name(p_ms double precision, p_zone text, p_style text) IS 'The name of a zone at an instant: Eastern Standard Time, or short: EST, GMT+5:30.';

CREATE FUNCTION hotmesh.pipe_zone_names(p_zone text, OUT standard text, OUT summer text, OUT letters text) RETURNS record
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_zone_names(p_zone text, OUT standard text, OUT summer text, OUT letters text) IS 'The English names of a time zone, abridged; no row of values for zones that people rarely name.';

CREATE FUNCTION hotmesh.pipe_zone_offset(p_ms double precision, p_zone text) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS …;

COMMENT ON FUNCTION hotmesh.pipe_zone_offset(p_ms double precision, p_zone text) IS 'How many milliseconds a zone is ahead of UTC at an instant.';

CREATE FUNCTION hotmesh.prune(p_older_than interval DEFAULT '7 days'::interval, p_limit integer DEFAULT 10000, p_options jsonb DEFAULT '{}'::jsonb) RETURNS TABLE(relation text, removed bigint)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    SET enable_seqscan TO 'off'
    SET jit TO 'off'
    AS …;

COMMENT ON FUNCTION hotmesh.prune(p_older_than interval, p_limit integer, p_options jsonb) IS 'Remove, up to p_limit of each, what has been over for so long: jobs that have expired (with {"ended": true}: that have ended), letters nobody took, registrations of those who are gone, events. Call it until it removes nothing. p_options: app, entities [names], ended, strip (keep the job, drop its steps).';

CREATE FUNCTION hotmesh.prune_statistics(p_older_than interval, p_limit integer DEFAULT 10000) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.prune_statistics(p_older_than interval, p_limit integer) IS 'Forget what was counted longer ago than this, up to p_limit rows of each table; answers how many rows.';

CREATE FUNCTION hotmesh.publish(p_app text, p_topic text, p_data jsonb DEFAULT '{}'::jsonb, p_job_key text DEFAULT NULL::text, p_options jsonb DEFAULT '{}'::jsonb, OUT outcome text, OUT job_id uuid, OUT job_key text) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS …;

COMMENT ON FUNCTION hotmesh.publish(p_app text, p_topic text, p_data jsonb, p_job_key text, p_options jsonb, OUT outcome text, OUT job_id uuid, OUT job_key text) IS 'Start a job of the graph that subscribes to a topic. A live job with the same key answers duplicate.';

CREATE FUNCTION hotmesh.publish_many(p_app text, p_topic text, p_jobs jsonb, p_options jsonb DEFAULT '{}'::jsonb) RETURNS TABLE(outcome text, job_id uuid, job_key text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS …;

COMMENT ON FUNCTION hotmesh.publish_many(p_app text, p_topic text, p_jobs jsonb, p_options jsonb) IS 'Start jobs of one graph, all or none: p_jobs is [{data, job_key}]. One row a job, in the order given.';

CREATE FUNCTION hotmesh.read_events(p_after text DEFAULT NULL::text, p_limit integer DEFAULT 100, p_types text[] DEFAULT NULL::text[], p_app text DEFAULT NULL::text) RETURNS TABLE(cursor text, event_id text, type text, ts timestamp with time zone, namespace text, app_id text, workflow_id text, topic text, origin_id text, parent_id text, trace_id text, span_id text, data jsonb)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.read_events(p_after text, p_limit integer, p_types text[], p_app text) IS 'Events since a cursor (null: all that are kept; now: none yet), oldest first; in p_types * stands for any text; without p_types, all but those of jobs. Each row bears the cursor to go on from after it, and the last row nothing else.';

CREATE FUNCTION hotmesh.release_escalation(p_id uuid, p_assignee text DEFAULT NULL::text, OUT outcome text, OUT escalation hotmesh.escalations) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.release_escalation(p_id uuid, p_assignee text, OUT outcome text, OUT escalation hotmesh.escalations) IS 'Give a claimed or reserved escalation back to its queue.';

CREATE FUNCTION hotmesh.report_worker(p_worker text, p_about jsonb, p_running integer DEFAULT 0) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.report_worker(p_worker text, p_about jsonb, p_running integer) IS 'A worker says that it is there (started, then seen), now and then. p_about: {host, pid, version, queues, concurrency}.';

CREATE FUNCTION hotmesh.resolve_escalation(p_id uuid, p_payload jsonb DEFAULT NULL::jsonb, p_actor text DEFAULT NULL::text, p_metadata jsonb DEFAULT NULL::jsonb, p_assert_claim text DEFAULT NULL::text, p_key text DEFAULT NULL::text, OUT outcome text, OUT escalation hotmesh.escalations) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.resolve_escalation(p_id uuid, p_payload jsonb, p_actor text, p_metadata jsonb, p_assert_claim text, p_key text, OUT outcome text, OUT escalation hotmesh.escalations) IS 'Answer an escalation; the waiting job goes on with the payload, in this transaction.';

CREATE FUNCTION hotmesh.resolve_query(p_app text, p_topic text, p_query jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.resolve_query(p_app text, p_topic text, p_query jsonb) IS 'What a query of get_stats or get_ids means: the key that its data give, and the granularity.';

CREATE FUNCTION hotmesh.resume_job(p_app text, p_job_key text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS …;

COMMENT ON FUNCTION hotmesh.resume_job(p_app text, p_job_key text) IS 'Let a job run that was created pending: resumed, or already_running, already_ended, not_found (or expired).';

CREATE FUNCTION hotmesh.resume_schedule(p_app text, p_schedule_id text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.resume_schedule(p_app text, p_schedule_id text) IS 'Let a paused schedule go on with the next tick of its grid: resumed, not_found or already_ended.';

CREATE FUNCTION hotmesh.retire_worker(p_worker text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.retire_worker(p_worker text) IS 'A worker says that it has stopped: stopped, or not_found if it never said that it started.';

CREATE FUNCTION hotmesh.roll_call() RETURNS TABLE(queue text, worker text, host text, pid integer, version text, concurrency integer, running integer, started_at timestamp with time zone, last_seen timestamp with time zone, is_stale boolean, throttle integer, ready bigint, leased bigint, backing_off bigint, oldest_ready interval)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.roll_call() IS 'Who serves what: a row for each worker and queue, with what the queue holds (the same in each of its rows). A queue that has tasks and no worker has one row, without a worker. Stale: not seen for a minute.';

CREATE FUNCTION hotmesh.schedule(p_app text, p_topic text, p_cron text DEFAULT NULL::text, p_every interval DEFAULT NULL::interval, p_data jsonb DEFAULT '{}'::jsonb, p_max_runs integer DEFAULT NULL::integer, p_schedule_id text DEFAULT NULL::text, p_delay interval DEFAULT NULL::interval, OUT outcome text, OUT schedule_id text) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.schedule(p_app text, p_topic text, p_cron text, p_every interval, p_data jsonb, p_max_runs integer, p_schedule_id text, p_delay interval, OUT outcome text, OUT schedule_id text) IS 'Start a job of a topic over and over: scheduled, or exists if that id is not yet ended. Either by p_cron (UTC) or by p_every, which begins now or after p_delay.';

CREATE FUNCTION hotmesh.scrub(p_app text, p_job_key text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS …;

COMMENT ON FUNCTION hotmesh.scrub(p_app text, p_job_key text) IS 'Remove a job with all that belongs to it: scrubbed or not_found. Its key is free at once. One that runs is interrupted first: its escalations are cancelled, a parent that waits for it gets an error of code 410.';

CREATE FUNCTION hotmesh.set_clock(p_at timestamp with time zone DEFAULT NULL::timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.set_clock(p_at timestamp with time zone) IS 'For tests: freeze the whole database''s engine clock at an instant; null lets it run again.';

CREATE FUNCTION hotmesh.signal(p_app text, p_topic text, p_data jsonb, p_status text DEFAULT 'success'::text, p_code integer DEFAULT 200, p_keep interval DEFAULT '00:10:00'::interval, OUT outcome text, OUT job_key text) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS …;

COMMENT ON FUNCTION hotmesh.signal(p_app text, p_topic text, p_data jsonb, p_status text, p_code integer, p_keep interval, OUT outcome text, OUT job_key text) IS 'Answer the oldest wait at the address that the payload names, or keep the signal for a wait to come.';

CREATE FUNCTION hotmesh.signal_all(p_app text, p_topic text, p_data jsonb, p_query jsonb) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS …;

COMMENT ON FUNCTION hotmesh.signal_all(p_app text, p_topic text, p_data jsonb, p_query jsonb) IS 'Signal the running jobs that an index finds, each with {...p_data, id: its key}; answers how many. p_query is {data, range, start, end, facets: [color:red], scrub}. For a job that does not wait yet it is kept.';

CREATE FUNCTION hotmesh.skip_clock(p_by interval) RETURNS timestamp with time zone
    LANGUAGE plpgsql
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.skip_clock(p_by interval) IS 'For tests: move the whole database''s engine clock on.';

CREATE FUNCTION hotmesh.subscribe(p_subscriber text, p_kind text, p_wanted text, p_app text DEFAULT NULL::text, p_lease interval DEFAULT '00:05:00'::interval) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.subscribe(p_subscriber text, p_kind text, p_wanted text, p_app text, p_lease interval) IS 'Want to hear of jobs (topic: exactly <publishes>.<job_key>; pattern: with *) or of events (a pattern of types). A NOTIFY to the channel p_subscriber says: call hear, or read_events. Answers where to go on from.';

CREATE FUNCTION hotmesh.tg_escalations_settled_insert() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.tg_escalations_settled_insert() IS 'Wake the job whose wait this row was, once, whichever statement settled the row.';

CREATE FUNCTION hotmesh.throttle(p_throttle integer, p_queue text DEFAULT NULL::text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.throttle(p_throttle integer, p_queue text) IS 'Hold a queue back, or (p_queue null) all of them: -1 pauses, 0 resumes, n lets tasks be leased once in n milliseconds. All workers obey at once; what they hold goes on. All of them at once takes back what was said of single ones.';

CREATE FUNCTION hotmesh.unschedule(p_app text, p_schedule_id text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.unschedule(p_app text, p_schedule_id text) IS 'Forget a schedule (unscheduled or not_found). Jobs that it has started go on.';

CREATE FUNCTION hotmesh.unsubscribe(p_subscriber text, p_kind text DEFAULT NULL::text, p_wanted text DEFAULT NULL::text, p_app text DEFAULT NULL::text) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.unsubscribe(p_subscriber text, p_kind text, p_wanted text, p_app text) IS 'Take back one subscription, or all that fit what is named; answers how many there were.';

CREATE FUNCTION hotmesh.version() RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.version() IS 'The digest of the installed functions.';

CREATE FUNCTION hotmesh.version_source(p_app text, p_version text) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'hotmesh', 'pg_temp'
    AS …;

COMMENT ON FUNCTION hotmesh.version_source(p_app text, p_version text) IS 'The document of a version as it was deployed; MH404 if there is none.';

CREATE FUNCTION hotmesh_app.clock() RETURNS timestamp with time zone
    LANGUAGE sql
    AS …;

COMMENT ON FUNCTION hotmesh_app.clock() IS 'What the engine''s clock reads; set_clock and skip_clock replace it.';

CREATE FUNCTION hotmesh_app.dispatch(p_version_id integer, p_leg text, p_activity text, c jsonb, p_code integer) RETURNS jsonb
    LANGUAGE sql
    AS …;

COMMENT ON FUNCTION hotmesh_app.dispatch(p_version_id integer, p_leg text, p_activity text, c jsonb, p_code integer) IS 'Leads to the functions of each deployed version; deploy_app replaces it.';

CREATE FUNCTION hotmesh_app.is_throttled() RETURNS boolean
    LANGUAGE sql
    AS …;

COMMENT ON FUNCTION hotmesh_app.is_throttled() IS 'Whether any queue is paused or slowed; throttle replaces it.';

CREATE TABLE hotmesh.alembic_version (
    version_num character varying(32) NOT NULL
);

CREATE TABLE hotmesh.counted_jobs (
    app_id text NOT NULL,
    topic text NOT NULL,
    key text NOT NULL,
    counted_at timestamp with time zone NOT NULL,
    job_id uuid NOT NULL,
    facts jsonb NOT NULL
);

COMMENT ON TABLE hotmesh.counted_jobs IS 'Jobs that were counted when they started, with what their graph measures. They outlive the jobs.';

CREATE TABLE hotmesh.escalations_open (
    id uuid DEFAULT gen_random_uuid() CONSTRAINT escalations_id_not_null NOT NULL,
    namespace text DEFAULT 'hmsh'::text CONSTRAINT escalations_namespace_not_null NOT NULL,
    app_id text DEFAULT 'hmsh'::text CONSTRAINT escalations_app_id_not_null NOT NULL,
    signal_key text,
    topic text,
    workflow_id text,
    task_queue text,
    workflow_type text,
    type text,
    subtype text,
    entity text,
    description text,
    role text,
    status text DEFAULT 'pending'::text CONSTRAINT escalations_status_not_null NOT NULL,
    priority integer DEFAULT 5 CONSTRAINT escalations_priority_not_null NOT NULL,
    assigned_to text,
    assigned_until timestamp with time zone,
    claimed_at timestamp with time zone,
    claim_expires_at timestamp with time zone,
    first_claimed_at timestamp with time zone,
    claim_count integer DEFAULT 0 CONSTRAINT escalations_claim_count_not_null NOT NULL,
    resolved_at timestamp with time zone,
    resolved_by text,
    escalation_payload jsonb,
    resolver_payload jsonb,
    envelope jsonb,
    metadata jsonb,
    origin_id text,
    parent_id text,
    initiated_by text,
    created_by text,
    milestones jsonb DEFAULT '[]'::jsonb CONSTRAINT escalations_milestones_not_null NOT NULL,
    trace_id text,
    span_id text,
    task_id text,
    expires_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT clock_timestamp() CONSTRAINT escalations_created_at_not_null NOT NULL,
    updated_at timestamp with time zone DEFAULT clock_timestamp() CONSTRAINT escalations_updated_at_not_null NOT NULL,
    job_id uuid,
    wait_seq bigint,
    resolve_key text,
    CONSTRAINT a_claim_has_a_holder CHECK (((assigned_until IS NULL) OR (assigned_to IS NOT NULL))),
    CONSTRAINT a_wait_belongs_to_a_job CHECK (((wait_seq IS NULL) OR (job_id IS NOT NULL))),
    CONSTRAINT escalations_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'resolved'::text, 'cancelled'::text, 'expired'::text])))
)
WITH (fillfactor='70');

COMMENT ON TABLE hotmesh.escalations_open IS 'The rows that still wait.';

CREATE TABLE hotmesh.escalations_settled (
    id uuid DEFAULT gen_random_uuid() CONSTRAINT escalations_id_not_null NOT NULL,
    namespace text DEFAULT 'hmsh'::text CONSTRAINT escalations_namespace_not_null NOT NULL,
    app_id text DEFAULT 'hmsh'::text CONSTRAINT escalations_app_id_not_null NOT NULL,
    signal_key text,
    topic text,
    workflow_id text,
    task_queue text,
    workflow_type text,
    type text,
    subtype text,
    entity text,
    description text,
    role text,
    status text DEFAULT 'pending'::text CONSTRAINT escalations_status_not_null NOT NULL,
    priority integer DEFAULT 5 CONSTRAINT escalations_priority_not_null NOT NULL,
    assigned_to text,
    assigned_until timestamp with time zone,
    claimed_at timestamp with time zone,
    claim_expires_at timestamp with time zone,
    first_claimed_at timestamp with time zone,
    claim_count integer DEFAULT 0 CONSTRAINT escalations_claim_count_not_null NOT NULL,
    resolved_at timestamp with time zone,
    resolved_by text,
    escalation_payload jsonb,
    resolver_payload jsonb,
    envelope jsonb,
    metadata jsonb,
    origin_id text,
    parent_id text,
    initiated_by text,
    created_by text,
    milestones jsonb DEFAULT '[]'::jsonb CONSTRAINT escalations_milestones_not_null NOT NULL,
    trace_id text,
    span_id text,
    task_id text,
    expires_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT clock_timestamp() CONSTRAINT escalations_created_at_not_null NOT NULL,
    updated_at timestamp with time zone DEFAULT clock_timestamp() CONSTRAINT escalations_updated_at_not_null NOT NULL,
    job_id uuid,
    wait_seq bigint,
    resolve_key text,
    CONSTRAINT a_claim_has_a_holder CHECK (((assigned_until IS NULL) OR (assigned_to IS NOT NULL))),
    CONSTRAINT a_wait_belongs_to_a_job CHECK (((wait_seq IS NULL) OR (job_id IS NOT NULL))),
    CONSTRAINT escalations_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'resolved'::text, 'cancelled'::text, 'expired'::text])))
);

COMMENT ON TABLE hotmesh.escalations_settled IS 'The rows that were answered, cancelled or expired.';

CREATE TABLE hotmesh.hooks (
    version_id integer NOT NULL,
    topic text NOT NULL,
    place integer NOT NULL,
    activity text NOT NULL
);

COMMENT ON TABLE hotmesh.hooks IS 'Which activities of a version wait for signals on a topic, one row a rule.';

CREATE TABLE hotmesh.job_data (
    job_id uuid NOT NULL,
    input jsonb,
    data jsonb,
    error jsonb
);

COMMENT ON TABLE hotmesh.job_data IS 'A job''s input, mapped data and error, written only when they change.';

CREATE TABLE hotmesh.mailbox (
    app_id text NOT NULL,
    topic text NOT NULL,
    key text NOT NULL
);

COMMENT ON TABLE hotmesh.mailbox IS 'The row that a signal and its waiter both lock, so that neither misses the other.';

CREATE TABLE hotmesh.outbox_00 (
    slot smallint CONSTRAINT outbox_slot_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT outbox_at_not_null NOT NULL,
    seq bigint DEFAULT nextval('hotmesh.outbox_seq'::regclass) CONSTRAINT outbox_seq_not_null NOT NULL,
    xact xid8 DEFAULT pg_current_xact_id() CONSTRAINT outbox_xact_not_null NOT NULL,
    type text CONSTRAINT outbox_type_not_null NOT NULL,
    event jsonb CONSTRAINT outbox_event_not_null NOT NULL
);

CREATE TABLE hotmesh.outbox_01 (
    slot smallint CONSTRAINT outbox_slot_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT outbox_at_not_null NOT NULL,
    seq bigint DEFAULT nextval('hotmesh.outbox_seq'::regclass) CONSTRAINT outbox_seq_not_null NOT NULL,
    xact xid8 DEFAULT pg_current_xact_id() CONSTRAINT outbox_xact_not_null NOT NULL,
    type text CONSTRAINT outbox_type_not_null NOT NULL,
    event jsonb CONSTRAINT outbox_event_not_null NOT NULL
);

CREATE TABLE hotmesh.outbox_02 (
    slot smallint CONSTRAINT outbox_slot_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT outbox_at_not_null NOT NULL,
    seq bigint DEFAULT nextval('hotmesh.outbox_seq'::regclass) CONSTRAINT outbox_seq_not_null NOT NULL,
    xact xid8 DEFAULT pg_current_xact_id() CONSTRAINT outbox_xact_not_null NOT NULL,
    type text CONSTRAINT outbox_type_not_null NOT NULL,
    event jsonb CONSTRAINT outbox_event_not_null NOT NULL
);

CREATE TABLE hotmesh.outbox_03 (
    slot smallint CONSTRAINT outbox_slot_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT outbox_at_not_null NOT NULL,
    seq bigint DEFAULT nextval('hotmesh.outbox_seq'::regclass) CONSTRAINT outbox_seq_not_null NOT NULL,
    xact xid8 DEFAULT pg_current_xact_id() CONSTRAINT outbox_xact_not_null NOT NULL,
    type text CONSTRAINT outbox_type_not_null NOT NULL,
    event jsonb CONSTRAINT outbox_event_not_null NOT NULL
);

CREATE TABLE hotmesh.outbox_04 (
    slot smallint CONSTRAINT outbox_slot_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT outbox_at_not_null NOT NULL,
    seq bigint DEFAULT nextval('hotmesh.outbox_seq'::regclass) CONSTRAINT outbox_seq_not_null NOT NULL,
    xact xid8 DEFAULT pg_current_xact_id() CONSTRAINT outbox_xact_not_null NOT NULL,
    type text CONSTRAINT outbox_type_not_null NOT NULL,
    event jsonb CONSTRAINT outbox_event_not_null NOT NULL
);

CREATE TABLE hotmesh.outbox_05 (
    slot smallint CONSTRAINT outbox_slot_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT outbox_at_not_null NOT NULL,
    seq bigint DEFAULT nextval('hotmesh.outbox_seq'::regclass) CONSTRAINT outbox_seq_not_null NOT NULL,
    xact xid8 DEFAULT pg_current_xact_id() CONSTRAINT outbox_xact_not_null NOT NULL,
    type text CONSTRAINT outbox_type_not_null NOT NULL,
    event jsonb CONSTRAINT outbox_event_not_null NOT NULL
);

CREATE TABLE hotmesh.outbox_06 (
    slot smallint CONSTRAINT outbox_slot_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT outbox_at_not_null NOT NULL,
    seq bigint DEFAULT nextval('hotmesh.outbox_seq'::regclass) CONSTRAINT outbox_seq_not_null NOT NULL,
    xact xid8 DEFAULT pg_current_xact_id() CONSTRAINT outbox_xact_not_null NOT NULL,
    type text CONSTRAINT outbox_type_not_null NOT NULL,
    event jsonb CONSTRAINT outbox_event_not_null NOT NULL
);

CREATE TABLE hotmesh.outbox_07 (
    slot smallint CONSTRAINT outbox_slot_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT outbox_at_not_null NOT NULL,
    seq bigint DEFAULT nextval('hotmesh.outbox_seq'::regclass) CONSTRAINT outbox_seq_not_null NOT NULL,
    xact xid8 DEFAULT pg_current_xact_id() CONSTRAINT outbox_xact_not_null NOT NULL,
    type text CONSTRAINT outbox_type_not_null NOT NULL,
    event jsonb CONSTRAINT outbox_event_not_null NOT NULL
);

CREATE TABLE hotmesh.outbox_08 (
    slot smallint CONSTRAINT outbox_slot_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT outbox_at_not_null NOT NULL,
    seq bigint DEFAULT nextval('hotmesh.outbox_seq'::regclass) CONSTRAINT outbox_seq_not_null NOT NULL,
    xact xid8 DEFAULT pg_current_xact_id() CONSTRAINT outbox_xact_not_null NOT NULL,
    type text CONSTRAINT outbox_type_not_null NOT NULL,
    event jsonb CONSTRAINT outbox_event_not_null NOT NULL
);

CREATE TABLE hotmesh.outbox_09 (
    slot smallint CONSTRAINT outbox_slot_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT outbox_at_not_null NOT NULL,
    seq bigint DEFAULT nextval('hotmesh.outbox_seq'::regclass) CONSTRAINT outbox_seq_not_null NOT NULL,
    xact xid8 DEFAULT pg_current_xact_id() CONSTRAINT outbox_xact_not_null NOT NULL,
    type text CONSTRAINT outbox_type_not_null NOT NULL,
    event jsonb CONSTRAINT outbox_event_not_null NOT NULL
);

CREATE TABLE hotmesh.outbox_10 (
    slot smallint CONSTRAINT outbox_slot_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT outbox_at_not_null NOT NULL,
    seq bigint DEFAULT nextval('hotmesh.outbox_seq'::regclass) CONSTRAINT outbox_seq_not_null NOT NULL,
    xact xid8 DEFAULT pg_current_xact_id() CONSTRAINT outbox_xact_not_null NOT NULL,
    type text CONSTRAINT outbox_type_not_null NOT NULL,
    event jsonb CONSTRAINT outbox_event_not_null NOT NULL
);

CREATE TABLE hotmesh.outbox_11 (
    slot smallint CONSTRAINT outbox_slot_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT outbox_at_not_null NOT NULL,
    seq bigint DEFAULT nextval('hotmesh.outbox_seq'::regclass) CONSTRAINT outbox_seq_not_null NOT NULL,
    xact xid8 DEFAULT pg_current_xact_id() CONSTRAINT outbox_xact_not_null NOT NULL,
    type text CONSTRAINT outbox_type_not_null NOT NULL,
    event jsonb CONSTRAINT outbox_event_not_null NOT NULL
);

CREATE TABLE hotmesh.outbox_12 (
    slot smallint CONSTRAINT outbox_slot_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT outbox_at_not_null NOT NULL,
    seq bigint DEFAULT nextval('hotmesh.outbox_seq'::regclass) CONSTRAINT outbox_seq_not_null NOT NULL,
    xact xid8 DEFAULT pg_current_xact_id() CONSTRAINT outbox_xact_not_null NOT NULL,
    type text CONSTRAINT outbox_type_not_null NOT NULL,
    event jsonb CONSTRAINT outbox_event_not_null NOT NULL
);

CREATE TABLE hotmesh.outbox_13 (
    slot smallint CONSTRAINT outbox_slot_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT outbox_at_not_null NOT NULL,
    seq bigint DEFAULT nextval('hotmesh.outbox_seq'::regclass) CONSTRAINT outbox_seq_not_null NOT NULL,
    xact xid8 DEFAULT pg_current_xact_id() CONSTRAINT outbox_xact_not_null NOT NULL,
    type text CONSTRAINT outbox_type_not_null NOT NULL,
    event jsonb CONSTRAINT outbox_event_not_null NOT NULL
);

CREATE TABLE hotmesh.outbox_14 (
    slot smallint CONSTRAINT outbox_slot_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT outbox_at_not_null NOT NULL,
    seq bigint DEFAULT nextval('hotmesh.outbox_seq'::regclass) CONSTRAINT outbox_seq_not_null NOT NULL,
    xact xid8 DEFAULT pg_current_xact_id() CONSTRAINT outbox_xact_not_null NOT NULL,
    type text CONSTRAINT outbox_type_not_null NOT NULL,
    event jsonb CONSTRAINT outbox_event_not_null NOT NULL
);

CREATE TABLE hotmesh.outbox_15 (
    slot smallint CONSTRAINT outbox_slot_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT outbox_at_not_null NOT NULL,
    seq bigint DEFAULT nextval('hotmesh.outbox_seq'::regclass) CONSTRAINT outbox_seq_not_null NOT NULL,
    xact xid8 DEFAULT pg_current_xact_id() CONSTRAINT outbox_xact_not_null NOT NULL,
    type text CONSTRAINT outbox_type_not_null NOT NULL,
    event jsonb CONSTRAINT outbox_event_not_null NOT NULL
);

CREATE TABLE hotmesh.subscriptions (
    subscriber text NOT NULL,
    kind text NOT NULL,
    app_id text DEFAULT ''::text NOT NULL,
    wanted text NOT NULL,
    until timestamp with time zone NOT NULL,
    CONSTRAINT subscriptions_kind_check CHECK ((kind = ANY (ARRAY['topic'::text, 'pattern'::text, 'events'::text]))),
    CONSTRAINT subscriptions_subscriber_check CHECK (((octet_length(subscriber) >= 1) AND (octet_length(subscriber) <= 63)))
)
WITH (vacuum_truncate=off);

COMMENT ON TABLE hotmesh.subscriptions IS 'Who wants to hear of jobs (topic, pattern) or of other events; only then is a NOTIFY sent.';

COMMENT ON COLUMN hotmesh.subscriptions.subscriber IS 'The channel that it listens to.';

CREATE TABLE hotmesh.throttles (
    queue text NOT NULL,
    pause integer,
    next_at timestamp with time zone,
    CONSTRAINT throttles_pause_check CHECK (((pause >= '-1'::integer) AND (pause <= 86400000)))
);

COMMENT ON TABLE hotmesh.throttles IS 'Queues that are held back; the row of the empty name is for all that have none of their own.';

COMMENT ON COLUMN hotmesh.throttles.pause IS 'Milliseconds between two leases of the queue; -1: none at all; null: as the row of the empty name says.';

COMMENT ON COLUMN hotmesh.throttles.next_at IS 'When the queue may be leased again.';

ALTER TABLE hotmesh.versions ALTER COLUMN version_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME hotmesh.versions_version_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE hotmesh.workers_waiting (
    queue text NOT NULL,
    worker text NOT NULL,
    until timestamp with time zone NOT NULL
)
WITH (vacuum_truncate=off);

COMMENT ON TABLE hotmesh.workers_waiting IS 'Who sleeps on which queue: only then is a NOTIFY sent.';

CREATE VIEW public.hmsh_escalations AS
 SELECT id,
    namespace,
    app_id,
    signal_key,
    topic,
    workflow_id,
    task_queue,
    workflow_type,
    type,
    subtype,
    entity,
    description,
    role,
    status,
    priority,
    assigned_to,
    assigned_until,
    claimed_at,
    claim_expires_at,
    first_claimed_at,
    claim_count,
    resolved_at,
    resolved_by,
    escalation_payload,
    resolver_payload,
    envelope,
    metadata,
    origin_id,
    parent_id,
    initiated_by,
    created_by,
    milestones,
    trace_id,
    span_id,
    task_id,
    expires_at,
    created_at,
    updated_at,
    job_id,
    wait_seq,
    resolve_key
   FROM hotmesh.escalations;

COMMENT ON VIEW public.hmsh_escalations IS 'Every escalation. Updatable: setting status to resolved wakes the waiting job.';

ALTER TABLE ONLY hotmesh.escalations ATTACH PARTITION hotmesh.escalations_open FOR VALUES IN ('pending');

ALTER TABLE ONLY hotmesh.escalations ATTACH PARTITION hotmesh.escalations_settled FOR VALUES IN ('resolved', 'cancelled', 'expired');

ALTER TABLE ONLY hotmesh.outbox ATTACH PARTITION hotmesh.outbox_00 FOR VALUES IN ('0');

ALTER TABLE ONLY hotmesh.outbox ATTACH PARTITION hotmesh.outbox_01 FOR VALUES IN ('1');

ALTER TABLE ONLY hotmesh.outbox ATTACH PARTITION hotmesh.outbox_02 FOR VALUES IN ('2');

ALTER TABLE ONLY hotmesh.outbox ATTACH PARTITION hotmesh.outbox_03 FOR VALUES IN ('3');

ALTER TABLE ONLY hotmesh.outbox ATTACH PARTITION hotmesh.outbox_04 FOR VALUES IN ('4');

ALTER TABLE ONLY hotmesh.outbox ATTACH PARTITION hotmesh.outbox_05 FOR VALUES IN ('5');

ALTER TABLE ONLY hotmesh.outbox ATTACH PARTITION hotmesh.outbox_06 FOR VALUES IN ('6');

ALTER TABLE ONLY hotmesh.outbox ATTACH PARTITION hotmesh.outbox_07 FOR VALUES IN ('7');

ALTER TABLE ONLY hotmesh.outbox ATTACH PARTITION hotmesh.outbox_08 FOR VALUES IN ('8');

ALTER TABLE ONLY hotmesh.outbox ATTACH PARTITION hotmesh.outbox_09 FOR VALUES IN ('9');

ALTER TABLE ONLY hotmesh.outbox ATTACH PARTITION hotmesh.outbox_10 FOR VALUES IN ('10');

ALTER TABLE ONLY hotmesh.outbox ATTACH PARTITION hotmesh.outbox_11 FOR VALUES IN ('11');

ALTER TABLE ONLY hotmesh.outbox ATTACH PARTITION hotmesh.outbox_12 FOR VALUES IN ('12');

ALTER TABLE ONLY hotmesh.outbox ATTACH PARTITION hotmesh.outbox_13 FOR VALUES IN ('13');

ALTER TABLE ONLY hotmesh.outbox ATTACH PARTITION hotmesh.outbox_14 FOR VALUES IN ('14');

ALTER TABLE ONLY hotmesh.outbox ATTACH PARTITION hotmesh.outbox_15 FOR VALUES IN ('15');

ALTER TABLE ONLY hotmesh.activities
    ADD CONSTRAINT activities_pkey PRIMARY KEY (version_id, activity);

ALTER TABLE ONLY hotmesh.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);

ALTER TABLE ONLY hotmesh.apps
    ADD CONSTRAINT apps_pkey PRIMARY KEY (app_id);

ALTER TABLE ONLY hotmesh.counted_jobs
    ADD CONSTRAINT counted_jobs_pkey PRIMARY KEY (app_id, topic, key, counted_at, job_id);

ALTER TABLE ONLY hotmesh.escalations
    ADD CONSTRAINT escalations_pkey PRIMARY KEY (id, status);

ALTER TABLE ONLY hotmesh.escalations_open
    ADD CONSTRAINT escalations_open_pkey PRIMARY KEY (id, status);

ALTER TABLE ONLY hotmesh.escalations_settled
    ADD CONSTRAINT escalations_settled_pkey PRIMARY KEY (id, status);

ALTER TABLE ONLY hotmesh.graphs
    ADD CONSTRAINT graphs_pkey PRIMARY KEY (version_id, topic);

ALTER TABLE ONLY hotmesh.hooks
    ADD CONSTRAINT hooks_pkey PRIMARY KEY (version_id, topic, place);

ALTER TABLE ONLY hotmesh.indexed_jobs
    ADD CONSTRAINT indexed_jobs_pkey PRIMARY KEY (app_id, topic, key, facet, counted_at, job_id);

ALTER TABLE ONLY hotmesh.job_data
    ADD CONSTRAINT job_data_pkey PRIMARY KEY (job_id);

ALTER TABLE ONLY hotmesh.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (job_id);

ALTER TABLE ONLY hotmesh.letters
    ADD CONSTRAINT letters_pkey PRIMARY KEY (app_id, topic, key, seq);

ALTER TABLE ONLY hotmesh.mailbox
    ADD CONSTRAINT mailbox_pkey PRIMARY KEY (app_id, topic, key);

ALTER TABLE ONLY hotmesh.schedules
    ADD CONSTRAINT schedules_pkey PRIMARY KEY (app_id, schedule_id);

ALTER TABLE ONLY hotmesh.schedules
    ADD CONSTRAINT schedules_timer_id_key UNIQUE (timer_id);

ALTER TABLE ONLY hotmesh.steps
    ADD CONSTRAINT steps_pkey PRIMARY KEY (job_id, activity, dimension);

ALTER TABLE ONLY hotmesh.subscriptions
    ADD CONSTRAINT subscriptions_pkey PRIMARY KEY (subscriber, kind, app_id, wanted);

ALTER TABLE ONLY hotmesh.tasks
    ADD CONSTRAINT tasks_pkey PRIMARY KEY (job_id, seq);

ALTER TABLE ONLY hotmesh.throttles
    ADD CONSTRAINT throttles_pkey PRIMARY KEY (queue);

ALTER TABLE ONLY hotmesh.timers
    ADD CONSTRAINT timers_pkey PRIMARY KEY (due_at, job_id, seq);

ALTER TABLE ONLY hotmesh.versions
    ADD CONSTRAINT versions_app_id_version_key UNIQUE (app_id, version);

ALTER TABLE ONLY hotmesh.versions
    ADD CONSTRAINT versions_pkey PRIMARY KEY (version_id);

ALTER TABLE ONLY hotmesh.waits
    ADD CONSTRAINT waits_pkey PRIMARY KEY (job_id, seq);

ALTER TABLE ONLY hotmesh.workers
    ADD CONSTRAINT workers_pkey PRIMARY KEY (worker);

ALTER TABLE ONLY hotmesh.workers_waiting
    ADD CONSTRAINT workers_waiting_pkey PRIMARY KEY (queue, worker);

CREATE INDEX counted_jobs_time_idx ON hotmesh.counted_jobs USING brin (counted_at);

CREATE UNIQUE INDEX escalations_open_asked_once_idx ON hotmesh.escalations_open USING btree (namespace, signal_key) WHERE ((signal_key IS NOT NULL) AND (job_id IS NULL));

CREATE INDEX escalations_open_assigned_idx ON hotmesh.escalations_open USING btree (assigned_to) WHERE (assigned_to IS NOT NULL);

CREATE INDEX escalations_open_job_idx ON hotmesh.escalations_open USING btree (job_id) WHERE (job_id IS NOT NULL);

CREATE INDEX escalations_open_metadata_idx ON hotmesh.escalations_open USING gin (metadata jsonb_path_ops);

CREATE INDEX escalations_open_queue_idx ON hotmesh.escalations_open USING btree (role, priority, created_at);

CREATE INDEX escalations_open_signal_idx ON hotmesh.escalations_open USING btree (signal_key) WHERE (signal_key IS NOT NULL);

CREATE INDEX escalations_settled_signal_idx ON hotmesh.escalations_settled USING btree (signal_key) WHERE (signal_key IS NOT NULL);

CREATE INDEX escalations_settled_updated_idx ON hotmesh.escalations_settled USING btree (updated_at);

CREATE INDEX indexed_jobs_time_idx ON hotmesh.indexed_jobs USING brin (counted_at);

CREATE INDEX jobs_expiry_idx ON hotmesh.jobs USING btree (expires_at) WHERE (expires_at IS NOT NULL);

CREATE UNIQUE INDEX jobs_key_idx ON hotmesh.jobs USING btree (app_id, job_key) WHERE live;

CREATE INDEX jobs_parent_idx ON hotmesh.jobs USING btree (parent_id) WHERE (parent_id IS NOT NULL);

CREATE INDEX letters_keep_until_idx ON hotmesh.letters USING btree (keep_until);

CREATE INDEX outbox_seq_idx ON ONLY hotmesh.outbox USING btree (seq);

CREATE INDEX outbox_00_seq_idx ON hotmesh.outbox_00 USING btree (seq);

CREATE INDEX outbox_xact_idx ON ONLY hotmesh.outbox USING btree (xact);

CREATE INDEX outbox_00_xact_idx ON hotmesh.outbox_00 USING btree (xact);

CREATE INDEX outbox_01_seq_idx ON hotmesh.outbox_01 USING btree (seq);

CREATE INDEX outbox_01_xact_idx ON hotmesh.outbox_01 USING btree (xact);

CREATE INDEX outbox_02_seq_idx ON hotmesh.outbox_02 USING btree (seq);

CREATE INDEX outbox_02_xact_idx ON hotmesh.outbox_02 USING btree (xact);

CREATE INDEX outbox_03_seq_idx ON hotmesh.outbox_03 USING btree (seq);

CREATE INDEX outbox_03_xact_idx ON hotmesh.outbox_03 USING btree (xact);

CREATE INDEX outbox_04_seq_idx ON hotmesh.outbox_04 USING btree (seq);

CREATE INDEX outbox_04_xact_idx ON hotmesh.outbox_04 USING btree (xact);

CREATE INDEX outbox_05_seq_idx ON hotmesh.outbox_05 USING btree (seq);

CREATE INDEX outbox_05_xact_idx ON hotmesh.outbox_05 USING btree (xact);

CREATE INDEX outbox_06_seq_idx ON hotmesh.outbox_06 USING btree (seq);

CREATE INDEX outbox_06_xact_idx ON hotmesh.outbox_06 USING btree (xact);

CREATE INDEX outbox_07_seq_idx ON hotmesh.outbox_07 USING btree (seq);

CREATE INDEX outbox_07_xact_idx ON hotmesh.outbox_07 USING btree (xact);

CREATE INDEX outbox_08_seq_idx ON hotmesh.outbox_08 USING btree (seq);

CREATE INDEX outbox_08_xact_idx ON hotmesh.outbox_08 USING btree (xact);

CREATE INDEX outbox_09_seq_idx ON hotmesh.outbox_09 USING btree (seq);

CREATE INDEX outbox_09_xact_idx ON hotmesh.outbox_09 USING btree (xact);

CREATE INDEX outbox_10_seq_idx ON hotmesh.outbox_10 USING btree (seq);

CREATE INDEX outbox_10_xact_idx ON hotmesh.outbox_10 USING btree (xact);

CREATE INDEX outbox_11_seq_idx ON hotmesh.outbox_11 USING btree (seq);

CREATE INDEX outbox_11_xact_idx ON hotmesh.outbox_11 USING btree (xact);

CREATE INDEX outbox_12_seq_idx ON hotmesh.outbox_12 USING btree (seq);

CREATE INDEX outbox_12_xact_idx ON hotmesh.outbox_12 USING btree (xact);

CREATE INDEX outbox_13_seq_idx ON hotmesh.outbox_13 USING btree (seq);

CREATE INDEX outbox_13_xact_idx ON hotmesh.outbox_13 USING btree (xact);

CREATE INDEX outbox_14_seq_idx ON hotmesh.outbox_14 USING btree (seq);

CREATE INDEX outbox_14_xact_idx ON hotmesh.outbox_14 USING btree (xact);

CREATE INDEX outbox_15_seq_idx ON hotmesh.outbox_15 USING btree (seq);

CREATE INDEX outbox_15_xact_idx ON hotmesh.outbox_15 USING btree (xact);

CREATE INDEX subscriptions_other_idx ON hotmesh.subscriptions USING btree (kind, app_id) WHERE (kind <> 'topic'::text);

CREATE INDEX subscriptions_topic_idx ON hotmesh.subscriptions USING btree (app_id, wanted) WHERE (kind = 'topic'::text);

CREATE INDEX tasks_ready_idx ON hotmesh.tasks USING btree (queue, job_id, seq) WHERE (due_at IS NULL);

CREATE INDEX waits_address_idx ON hotmesh.waits USING btree (app_id, topic, key, seq) WHERE (key IS NOT NULL);

ALTER INDEX hotmesh.escalations_pkey ATTACH PARTITION hotmesh.escalations_open_pkey;

ALTER INDEX hotmesh.escalations_pkey ATTACH PARTITION hotmesh.escalations_settled_pkey;

ALTER INDEX hotmesh.outbox_seq_idx ATTACH PARTITION hotmesh.outbox_00_seq_idx;

ALTER INDEX hotmesh.outbox_xact_idx ATTACH PARTITION hotmesh.outbox_00_xact_idx;

ALTER INDEX hotmesh.outbox_seq_idx ATTACH PARTITION hotmesh.outbox_01_seq_idx;

ALTER INDEX hotmesh.outbox_xact_idx ATTACH PARTITION hotmesh.outbox_01_xact_idx;

ALTER INDEX hotmesh.outbox_seq_idx ATTACH PARTITION hotmesh.outbox_02_seq_idx;

ALTER INDEX hotmesh.outbox_xact_idx ATTACH PARTITION hotmesh.outbox_02_xact_idx;

ALTER INDEX hotmesh.outbox_seq_idx ATTACH PARTITION hotmesh.outbox_03_seq_idx;

ALTER INDEX hotmesh.outbox_xact_idx ATTACH PARTITION hotmesh.outbox_03_xact_idx;

ALTER INDEX hotmesh.outbox_seq_idx ATTACH PARTITION hotmesh.outbox_04_seq_idx;

ALTER INDEX hotmesh.outbox_xact_idx ATTACH PARTITION hotmesh.outbox_04_xact_idx;

ALTER INDEX hotmesh.outbox_seq_idx ATTACH PARTITION hotmesh.outbox_05_seq_idx;

ALTER INDEX hotmesh.outbox_xact_idx ATTACH PARTITION hotmesh.outbox_05_xact_idx;

ALTER INDEX hotmesh.outbox_seq_idx ATTACH PARTITION hotmesh.outbox_06_seq_idx;

ALTER INDEX hotmesh.outbox_xact_idx ATTACH PARTITION hotmesh.outbox_06_xact_idx;

ALTER INDEX hotmesh.outbox_seq_idx ATTACH PARTITION hotmesh.outbox_07_seq_idx;

ALTER INDEX hotmesh.outbox_xact_idx ATTACH PARTITION hotmesh.outbox_07_xact_idx;

ALTER INDEX hotmesh.outbox_seq_idx ATTACH PARTITION hotmesh.outbox_08_seq_idx;

ALTER INDEX hotmesh.outbox_xact_idx ATTACH PARTITION hotmesh.outbox_08_xact_idx;

ALTER INDEX hotmesh.outbox_seq_idx ATTACH PARTITION hotmesh.outbox_09_seq_idx;

ALTER INDEX hotmesh.outbox_xact_idx ATTACH PARTITION hotmesh.outbox_09_xact_idx;

ALTER INDEX hotmesh.outbox_seq_idx ATTACH PARTITION hotmesh.outbox_10_seq_idx;

ALTER INDEX hotmesh.outbox_xact_idx ATTACH PARTITION hotmesh.outbox_10_xact_idx;

ALTER INDEX hotmesh.outbox_seq_idx ATTACH PARTITION hotmesh.outbox_11_seq_idx;

ALTER INDEX hotmesh.outbox_xact_idx ATTACH PARTITION hotmesh.outbox_11_xact_idx;

ALTER INDEX hotmesh.outbox_seq_idx ATTACH PARTITION hotmesh.outbox_12_seq_idx;

ALTER INDEX hotmesh.outbox_xact_idx ATTACH PARTITION hotmesh.outbox_12_xact_idx;

ALTER INDEX hotmesh.outbox_seq_idx ATTACH PARTITION hotmesh.outbox_13_seq_idx;

ALTER INDEX hotmesh.outbox_xact_idx ATTACH PARTITION hotmesh.outbox_13_xact_idx;

ALTER INDEX hotmesh.outbox_seq_idx ATTACH PARTITION hotmesh.outbox_14_seq_idx;

ALTER INDEX hotmesh.outbox_xact_idx ATTACH PARTITION hotmesh.outbox_14_xact_idx;

ALTER INDEX hotmesh.outbox_seq_idx ATTACH PARTITION hotmesh.outbox_15_seq_idx;

ALTER INDEX hotmesh.outbox_xact_idx ATTACH PARTITION hotmesh.outbox_15_xact_idx;

CREATE TRIGGER escalations_settled_wakes AFTER INSERT ON hotmesh.escalations_settled FOR EACH ROW WHEN ((new.wait_seq IS NOT NULL)) EXECUTE FUNCTION hotmesh.tg_escalations_settled_insert();

ALTER TABLE ONLY hotmesh.activities
    ADD CONSTRAINT activities_version_id_fkey FOREIGN KEY (version_id) REFERENCES hotmesh.versions(version_id) ON DELETE CASCADE;

ALTER TABLE ONLY hotmesh.apps
    ADD CONSTRAINT apps_active_version_id_fkey FOREIGN KEY (active_version_id) REFERENCES hotmesh.versions(version_id);

ALTER TABLE ONLY hotmesh.graphs
    ADD CONSTRAINT graphs_version_id_fkey FOREIGN KEY (version_id) REFERENCES hotmesh.versions(version_id) ON DELETE CASCADE;

ALTER TABLE ONLY hotmesh.hooks
    ADD CONSTRAINT hooks_version_id_fkey FOREIGN KEY (version_id) REFERENCES hotmesh.versions(version_id) ON DELETE CASCADE;

ALTER TABLE ONLY hotmesh.versions
    ADD CONSTRAINT versions_app_id_fkey FOREIGN KEY (app_id) REFERENCES hotmesh.apps(app_id);

REVOKE ALL ON FUNCTION hotmesh._active_version(p_app text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._announce(p_job hotmesh.jobs, p_interim boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._answer_parent(p_job hotmesh.jobs) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._answer_parent_now(p_job hotmesh.jobs, p_status text, p_code integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._answered(p_wait hotmesh.waits, p_status text, p_code integer, p_data jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._arm(p_schedule hotmesh.schedules) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._array_misfit(p_value jsonb, p_schema jsonb, p_root jsonb, p_path text, p_depth integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._arrival_place(p_move hotmesh.move, p_beside hotmesh.move[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._as_error(p_data jsonb, p_code integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._asked_on(p_topic text, p_job_ids uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._back_off(p_result hotmesh.result) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._branches_behind(p_moves hotmesh.move[], p_docs jsonb[], p_place integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._cancel_escalations(p_job_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._child_answer(p_parent_id uuid, p_seq bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._children_of(p_job_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._choice_misfit(p_value jsonb, p_schema jsonb, p_root jsonb, p_path text, p_depth integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._claimed(p_tasks hotmesh.tasks[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._clear_job(p_job_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._clear_plans(p_version_ids integer[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._close_branches(p_job_ids uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._close_mailbox(p_app text, p_topic text, p_key text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._close_wait(p_wait hotmesh.waits) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._closing(p_status text, p_code integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._context(p_leg text, p_move hotmesh.move) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._count_job(p_app text, p_graph hotmesh.graphs, p_job_id uuid, p_job_key text, p_at timestamp with time zone, p_named jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._counted(p_context jsonb, p_key text, p_granularity text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._cursor(p_place hotmesh.reading) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._deliver(p_wait hotmesh.waits, p_app text, p_topic text, p_addresses hotmesh.address[], p_data jsonb, p_status text, p_code integer, p_keep interval) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._dependent_misfit(p_value jsonb, p_schema jsonb, p_root jsonb, p_path text, p_depth integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._deploy_again(p_known hotmesh.versions, p_manifest jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._drop_functions(p_names text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._drop_versions(p_version_ids integer[], OUT outcome text, OUT running bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._emit(p_type text, p_event jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._emit_interim(p_job hotmesh.jobs) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._emit_job(p_job hotmesh.jobs, p_interim boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._end_early(p_job_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._end_jobs(p_job_ids uuid[], p_status text, p_error jsonb, p_expire interval) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._enter(p_moves hotmesh.move[], p_hand hotmesh.hand, OUT answered hotmesh.move[], OUT leased hotmesh.tasks[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._enter_await(p_move hotmesh.move, p_plan hotmesh.activities, p_doc jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._enter_cycle(p_move hotmesh.move, p_plan hotmesh.activities, p_doc jsonb, p_beside hotmesh.move[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._enter_hook(p_move hotmesh.move, p_plan hotmesh.activities, p_doc jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._enter_interrupt(p_move hotmesh.move, p_doc jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._enter_other(p_move hotmesh.move, p_doc jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._enter_signal(p_move hotmesh.move, p_plan hotmesh.activities, p_doc jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._escalate(p_wait hotmesh.waits, p_job hotmesh.jobs, p_doc jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._evaluate(p_leg text, p_moves hotmesh.move[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._expiry(p_job hotmesh.jobs, p_from timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._facet(p_job hotmesh.jobs, p_facet text, p_bare boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._fail(p_job_ids uuid[], p_moves hotmesh.move[], p_docs jsonb[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._failed(p_move hotmesh.move, p_error jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._finish(p_results hotmesh.result[], p_hand hotmesh.hand, OUT answers hotmesh.result[], OUT tasks hotmesh.tasks[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._finish_singly(p_results hotmesh.result[], p_hand hotmesh.hand, OUT answers hotmesh.result[], OUT tasks hotmesh.tasks[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._fire_timers(p_hand hotmesh.hand) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._fired(p_timers hotmesh.timers[], p_hand hotmesh.hand) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._fired_singly(p_timers hotmesh.timers[], p_hand hotmesh.hand) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._first_data(p_options jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._first_id(p_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._fits(p_text text, p_pattern text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._graph(p_version hotmesh.versions, p_topic text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._graph_of_hook(p_app text, p_topic text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._hand(p_worker text, p_queues text[], p_limit integer, p_lease interval) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._has_come(p_move hotmesh.move, p_beside hotmesh.move[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._has_letter(p_wait hotmesh.waits) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._has_lost_its_job(p_row hotmesh.escalations) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._held(p_data jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._held_until(p_queue text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._indexed(p_series hotmesh.series, p_facets text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._instant(p_value jsonb, p_name text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._interrupt_children(p_tree uuid[], p_reason text, p_code integer, p_throw boolean, p_expire interval) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._interrupted(p_job hotmesh.jobs, p_args jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._interruption(p_job_key text, p_args jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._is_available(p_row hotmesh.escalations, p_now timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._is_being_answered(p_timer hotmesh.timers) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._is_date(p_text text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._is_format(p_text text, p_format text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._is_meant(p_job hotmesh.jobs, p_options jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._is_name(p_value text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._is_over(p_job hotmesh.jobs) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._is_ready(p_queues text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._is_seen(p_job hotmesh.jobs, p_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._job_context(p_job_id uuid, p_read text, p_trigger text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._job_metadata(p_job_id uuid, p_trigger text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._job_view(p_job hotmesh.jobs) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._jobs_to_prune(p_before timestamp with time zone, p_limit integer, p_options jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._jobs_to_strip(p_before timestamp with time zone, p_limit integer, p_options jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._joined(p_job_ids uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._judged(p_results hotmesh.result[], p_now timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._keep_letter(p_app text, p_topic text, p_addresses hotmesh.address[], p_status text, p_code integer, p_data jsonb, p_keep interval) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._laid_over(p_old jsonb, p_new jsonb, p_within jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._leave(p_moves hotmesh.move[], OUT entering hotmesh.move[], OUT answered hotmesh.move[], OUT joining uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._leave_failed(p_moves hotmesh.move[], p_docs jsonb[], OUT moves hotmesh.move[], OUT docs jsonb[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._leave_letter(p_app text, p_topic text, p_addresses hotmesh.address[], p_status text, p_code integer, p_data jsonb, p_keep interval) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._leave_word(p_job_id uuid, p_seq bigint, p_kind text, p_args jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._lock_all_of(p_app text, p_job_key text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._lock_app(p_app text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._lock_escalation(p_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._lock_schedules(p_timers hotmesh.timers[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._lock_tree(p_job_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._lock_waiting(p_app text, p_topic text, p_job_keys text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._marked(p_value jsonb, p_sign text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._match(p_version_id integer, p_topic text, p_place integer, p_data jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._measured(p_mapped jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._median(p_sorted numeric[], p_times bigint[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._meet(p_moves hotmesh.move[], OUT moves hotmesh.move[], OUT followed hotmesh.move[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._metadata(p_activity text, p_type text, p_target text, p_dimension integer[], p_from timestamp with time zone, p_until timestamp with time zone, p_error jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._milliseconds(p_from timestamp with time zone, p_to timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._misfit(p_value jsonb, p_schema jsonb, p_root jsonb, p_path text, p_depth integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._move_metadata(p_move hotmesh.move) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._nesting(p_job_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._new_id(p_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._next(p_doc jsonb, p_always text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._next_arrival(p_job_id uuid, p_activity text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._next_pass(p_job_id uuid, p_activity text, p_dimension integer[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._next_place(p_dimension integer[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._next_tick(p_schedule hotmesh.schedules, p_now timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._notify(p_channel text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._now_cursor() FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._number(p_value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._number_misfit(p_value jsonb, p_schema jsonb, p_path text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._number_of(p_value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._object_misfit(p_value jsonb, p_schema jsonb, p_root jsonb, p_path text, p_depth integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._oldest_wait(p_app text, p_topic text, p_addresses hotmesh.address[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._open_answer(p_job_id uuid, p_seq bigint, p_status text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._open_of(p_job hotmesh.jobs, p_bare boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._open_queues(p_queues text[], p_limit integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._open_wait(p_move hotmesh.move, p_job hotmesh.jobs, p_topic text, p_key text, p_due timestamp with time zone, p_escalation jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._pause_of(p_queue text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._persist(p_job hotmesh.jobs) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._place(p_dimension integer[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._place_of(p_cursor text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._plan(p_version_id integer, p_activity text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._process_of(p_job hotmesh.jobs, p_bare boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._process_step(p_step hotmesh.steps, p_bare boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._prune_letters(p_limit integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._prune_outbox(p_before timestamp with time zone, p_limit integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._prune_registrations() FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._put_off(p_timer hotmesh.timers, p_until timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._range(p_value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._read_letters(p_job_id uuid, p_seq bigint, p_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._read_on(p_cursor text, p_types text[], p_limit integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._read_results(p_results jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._register(p_hand hotmesh.hand, p_asleep boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._remove_jobs(p_job_ids uuid[], OUT jobs bigint, OUT steps bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._replace_clock(p_expression text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._replace_dispatch() FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._replace_is_throttled() FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._require(p_ok boolean, p_message text, p_hint text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._require_deployed(p_version hotmesh.versions) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._require_facets(p_facets jsonb, p_known text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._require_fit(p_data jsonb, p_graph hotmesh.graphs) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._require_keys(p_value jsonb, p_known text[], p_argument text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._require_name(p_value text, p_argument text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._require_options(p_options jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._require_payload(p_value jsonb, p_argument text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._require_topic(p_app text, p_topic text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._retire(p_worker text, p_reason text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._retry_delay(p_policy jsonb, p_document jsonb, p_attempt integer, p_code integer, p_name text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._ring(p_queues text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._ring_timers(p_due timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._run(p_leaving hotmesh.move[], p_hand hotmesh.hand, p_entering hotmesh.move[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._running_jobs(p_version_ids integer[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._schema_at(p_root jsonb, p_reference text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._schema_error(p_value jsonb, p_schema jsonb, p_what text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._series(p_app text, p_graph hotmesh.graphs, p_query jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._series_key(p_graph hotmesh.graphs, p_data jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._set_aside(p_result hotmesh.result, p_leased boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._settle_escalation(p_wait hotmesh.waits, p_status text, p_payload jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._settled(p_wait hotmesh.waits, p_status text, p_code integer, p_data jsonb, p_escalation_status text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._signal_addresses(p_app text, p_topic text, p_data jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._signal_from_within(p_app text, p_topic text, p_data jsonb, p_status text, p_code integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._signal_ids(p_app text, p_topic text, p_query jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._slice(p_at timestamp with time zone, p_step interval) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._slice_name(p_time timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._slices(p_series hotmesh.series) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._slot(p_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._slots(p_value jsonb, p_count integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._span_of(p_value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._stamp(p_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._start_job(p_version hotmesh.versions, p_graph hotmesh.graphs, p_data jsonb, p_job_key text, p_options jsonb, p_parent hotmesh.jobs, p_seq bigint, OUT outcome text, OUT job_id uuid, OUT job_key text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._step_metadata(p_step hotmesh.steps, p_version_id integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._step_seen(p_job_id uuid, p_activity text, p_dimension integer[], p_depth integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._steps_of(p_job hotmesh.jobs, p_bare boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._stopped(p_moves hotmesh.move[], p_docs jsonb[], OUT moves hotmesh.move[], OUT docs jsonb[], OUT followed hotmesh.move[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._store_plan(p_version_id integer, p_manifest jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._subscribers(p_app text, p_topic text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._take(p_hand hotmesh.hand, p_taken integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._take_letter(p_app text, p_topic text, p_key text, p_activity text, p_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._take_turn(p_queue text, p_pause integer, p_now timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._task(p_move hotmesh.move, p_queue text, p_doc jsonb, p_now timestamp with time zone, p_hand hotmesh.hand, p_leased integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._task_id(p_job_id uuid, p_seq bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._tell(p_moves hotmesh.move[], p_docs jsonb[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._tell_late(p_job hotmesh.jobs, p_status text, p_code integer, p_data jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._tell_of_worker(p_worker hotmesh.workers, p_verb text, p_reason text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._text_misfit(p_value jsonb, p_schema jsonb, p_path text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._threshold(p_value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._tick(p_timer hotmesh.timers) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._time_is_up(p_timer hotmesh.timers) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._timings_of(p_job hotmesh.jobs) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._told(p_error jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._told_by_child(p_job_id uuid, p_seq bigint, p_status text, p_code integer, p_data jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._transitions_of(p_job hotmesh.jobs) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._tree(p_job_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._trigger(p_job_id uuid, p_graph hotmesh.graphs, p_data jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._trigger_metadata(p_job_id uuid, p_trigger text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._truncate_slot(p_slot integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._type_misfit(p_value jsonb, p_schema jsonb, p_path text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._unfit(p_path text, p_expected text, p_found jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._unfolded(p_mapped jsonb, p_suffixes jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._unread(p_place hotmesh.reading, p_types text[], p_limit integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._with_answer(p_move hotmesh.move, p_kind text, p_data jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._without_poison(p_tasks hotmesh.tasks[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._worth(p_job hotmesh.jobs, p_topic text, p_flush boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._writable_columns() FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh._write_event(p_type text, p_event jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.activate_app(p_app text, p_version text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.answer_task(p_task_id text, p_token text, p_data jsonb, p_status text, p_code integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.call(p_app text, p_topic text, p_data jsonb, p_job_key text, p_ttl interval, p_flush boolean, p_options jsonb, OUT outcome text, OUT job hotmesh.job) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.cancel_escalation(p_id uuid, p_actor text, p_reason text, OUT outcome text, OUT escalation hotmesh.escalations) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.channel(p_queue text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.check_invariants() FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.claim_escalation(p_id uuid, p_assignee text, p_duration interval, OUT outcome text, OUT escalation hotmesh.escalations) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.claim_tasks(p_worker text, p_queues text[], p_limit integer, p_lease interval) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.clock() FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.complete_tasks(p_worker text, p_results jsonb, p_queues text[], p_limit integer, p_lease interval) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.create_escalation(p_fields jsonb, OUT outcome text, OUT escalation hotmesh.escalations) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.cron_fail(p_expression text, p_reason text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.cron_field(p_field text, p_low integer, p_high integer, p_last text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.cron_is_day(p_date date, p_days integer[], p_weekdays integer[], p_occurrence integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.cron_names(p_field text, p_names text[], p_first integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.cron_next(p_expression text, p_after timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.cron_parse(p_expression text, OUT seconds integer[], OUT minutes integer[], OUT hours integer[], OUT days integer[], OUT months integer[], OUT weekdays integer[], OUT occurrence integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.cron_steps(p_part text, p_step text, p_low integer, p_high integer, p_week boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.cron_time(p_after integer, p_hours integer[], p_minutes integer[], p_seconds integer[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.deploy_app(p_manifest jsonb, OUT outcome text, OUT version_id integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.drop_app(p_app text, OUT outcome text, OUT running bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.drop_version(p_app text, p_version text, OUT outcome text, OUT running bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.export_job(p_app text, p_job_key text, p_options jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.extend_leases(p_worker text, p_task_ids text[], p_lease interval) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.flush_call(p_app text, p_job_key text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.get_escalation(p_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.get_ids(p_app text, p_topic text, p_query jsonb, p_facets text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.get_job(p_app text, p_job_key text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.get_stats(p_app text, p_topic text, p_query jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.hear(p_subscriber text, p_after text, p_limit integer, p_lease interval) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.hello(p_client text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.interrupt_job(p_app text, p_job_key text, p_reason text, p_code integer, p_throw boolean, p_descend boolean, p_expire interval) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.job_fields(p_app text, p_job_key text, p_fields text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.job_steps(p_app text, p_job_key text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.list_escalations(p_query jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.list_jobs(p_app text, p_query jsonb, p_limit integer, p_cursor text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.list_schedules(p_app text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.list_versions(p_app text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.next_due(p_queues text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pause_schedule(p_app text, p_schedule_id text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_array(p_items jsonb[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_array_concat(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_array_get(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_array_index_of(p_a jsonb, p_b jsonb, p_c jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_array_join(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_array_last_index_of(p_a jsonb, p_b jsonb, p_c jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_array_length(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_array_pop(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_array_push(p_args jsonb[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_array_put(p_array jsonb, p_key text, p_value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_array_reverse(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_array_shift(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_array_slice(p_a jsonb, p_b jsonb, p_c jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_array_sort(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_array_splice(p_args jsonb[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_array_unshift(p_args jsonb[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_bitwise_and(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_bitwise_left_shift(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_bitwise_or(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_bitwise_right_shift(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_bitwise_unsigned_right_shift(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_bitwise_xor(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_box(p_value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_civil(p_ms double precision, OUT year bigint, OUT month bigint, OUT day bigint, OUT weekday bigint, OUT day_ms bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_clamp(p_value jsonb, p_length integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_clock_text(p_ms bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_compare(p_a jsonb, p_b jsonb, p_descending boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_compare_text(p_a text, p_b text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_conditional_equality(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_conditional_greater_than(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_conditional_greater_than_or_equal(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_conditional_inequality(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_conditional_less_than(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_conditional_less_than_or_equal(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_conditional_nullish(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_conditional_strict_equality(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_conditional_strict_inequality(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_conditional_ternary(p_a jsonb, p_b jsonb, p_c jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_cron_next_delay(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date(p_ms double precision) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_field(p_value jsonb, p_field text, p_zone text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_from_iso_string(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_get_date(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_get_day(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_get_full_year(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_get_hours(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_get_milliseconds(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_get_minutes(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_get_month(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_get_seconds(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_get_time(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_get_timezone_offset(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_get_utc_date(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_get_utc_day(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_get_utc_full_year(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_get_utc_hours(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_get_utc_milliseconds(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_get_utc_minutes(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_get_utc_month(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_get_utc_seconds(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_iso(p_ms double precision) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_now() FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_option(p_options jsonb, p_name text, p_allowed text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_options(p_options jsonb, p_wanted text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_parse(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_separator(p_fields jsonb, p_cycle text, p_language text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_set_date(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_set_full_year(p_a jsonb, p_b jsonb, p_c jsonb, p_d jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_set_hours(p_a jsonb, p_b jsonb, p_c jsonb, p_d jsonb, p_e jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_set_milliseconds(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_set_minutes(p_a jsonb, p_b jsonb, p_c jsonb, p_d jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_set_month(p_a jsonb, p_b jsonb, p_c jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_set_seconds(p_a jsonb, p_b jsonb, p_c jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_set_time(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_set_utc_date(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_set_utc_full_year(p_a jsonb, p_b jsonb, p_c jsonb, p_d jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_set_utc_hours(p_a jsonb, p_b jsonb, p_c jsonb, p_d jsonb, p_e jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_set_utc_milliseconds(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_set_utc_minutes(p_a jsonb, p_b jsonb, p_c jsonb, p_d jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_set_utc_month(p_a jsonb, p_b jsonb, p_c jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_set_utc_seconds(p_a jsonb, p_b jsonb, p_c jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_styles(p_date text, p_time text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_text(p_ms double precision) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_to_date_string(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_to_iso_string(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_to_isox_string(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_to_json(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_to_locale_date_string(p_a jsonb, p_b jsonb, p_c jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_to_locale_string(p_a jsonb, p_b jsonb, p_c jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_to_locale_time_string(p_a jsonb, p_b jsonb, p_c jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_to_string(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_utc(p_a jsonb, p_b jsonb, p_c jsonb, p_d jsonb, p_e jsonb, p_f jsonb, p_g jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_value_of(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_with(p_value jsonb, p_zone text, p_first integer, p_fields jsonb[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_words(p_text text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_date_yyyymmdd() FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_day_text(p_local double precision) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_decimal(p_text text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_define(p_object jsonb, p_key text, p_descriptor jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_exp(p_x double precision) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_findable(p_target jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_first_run(p_items jsonb[], p_descending boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_from_local(p_local double precision, p_zone text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_from_number(p_number double precision) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_grown(p_value jsonb, p_name text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_hour_cycle(p_options jsonb, p_language text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_inherited_is_prototype_of(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_inherited_to_string() FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_instant(p_value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_instant_number(p_ms double precision) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_integers_first(p_keys text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_is_index(p_key text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_is_integer_key(p_key text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_is_nullish(p_value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_is_object(p_value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_iso_instant(p_parts text[], p_zone text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_iso_parts(p_text text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_items(p_array jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_items_between(p_array jsonb, p_start integer, p_end integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_join(p_array jsonb, p_separator text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_json_escaped(p_text text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_json_gap(p_space jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_json_parse(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_json_stringify(p_a jsonb, p_b jsonb, p_c jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_json_text(p_value jsonb, p_keys text[], p_gap text, p_indent text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_json_unescaped(p_text text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_json_value(p_json json) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_json_wrap(p_parts text[], p_open text, p_close text, p_gap text, p_indent text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_keys(p_object jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_language(p_locales jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_leave(p_value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_legacy_day(p_numbers integer[], p_month integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_legacy_instant(p_text text, p_zone text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_legacy_time(p_numbers integer[], p_half integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_less_than(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_ln(p_x double precision) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_logical_and(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_logical_or(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_loose_equals(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_lower(p_text text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_lower_simple(p_text text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_make_instant(p_fields double precision[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_abs(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_acos(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_acosh(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_add(p_args jsonb[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_asin(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_asinh(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_atan(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_atan2(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_atanh(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_cbrt(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_ceil(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_clz32(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_cos(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_cosh(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_divide(p_args jsonb[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_exp(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_expm1(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_floor(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_fround(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_hypot(p_args jsonb[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_imul(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_log(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_log10(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_log1p(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_log2(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_max(p_args jsonb[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_min(p_args jsonb[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_multiply(p_args jsonb[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_pow(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_random() FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_round(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_sign(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_sin(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_sinh(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_sqrt(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_subtract(p_args jsonb[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_tan(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_tanh(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_math_trunc(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_merged(p_target jsonb, p_source jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_number_count(p_value jsonb, p_default integer, p_least integer, p_name text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_number_digits(p_number double precision, p_count integer, OUT digits text, OUT exponent integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_number_exact(p_number double precision) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_number_gt(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_number_gte(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_number_is_even(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_number_is_finite(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_number_is_integer(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_number_is_nan(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_number_is_odd(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_number_lt(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_number_lte(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_number_max(p_args jsonb[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_number_min(p_args jsonb[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_number_parse_float(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_number_parse_int(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_number_places(p_number double precision, p_places integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_number_pow(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_number_rest(p_number double precision) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_number_round(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_number_scientific(p_digits text, p_exponent integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_number_text(p_number double precision) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_number_to_exponential(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_number_to_fixed(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_number_to_precision(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_numeric_pattern(p_language text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_object(p_keys text[], p_values jsonb[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_object_assign(p_args jsonb[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_object_create(p_args jsonb[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_object_define_properties(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_object_define_property(p_a jsonb, p_b jsonb, p_c jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_object_entries(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_object_freeze(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_object_from_entries(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_object_get(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_object_get_own_property_descriptor(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_object_get_own_property_names(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_object_get_own_property_symbols(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_object_has_own_property(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_object_is_extensible(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_object_is_frozen(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_object_is_prototype_of(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_object_is_sealed(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_object_keys(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_object_prevent_extensions(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_object_property_is_enumerable(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_object_seal(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_object_set(p_a jsonb, p_b jsonb, p_c jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_object_values(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_offset(p_value jsonb, p_length integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_offset_text(p_offset double precision, p_style text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_operands(p_args jsonb[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_ordered(p_object jsonb, p_keys text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_own(p_value jsonb, p_key text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_own_keys(p_value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_padded(p_number bigint, p_style text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_padding(p_units text, p_length jsonb, p_fill jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_parse_instant(p_text text, p_zone text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_plus(p_a double precision, p_b double precision) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_power(p_x double precision, p_y double precision) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_put(p_object jsonb, p_key text, p_value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_radix(p_digits text, p_radix integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_ratio(p_a double precision, p_b double precision) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_reference(p_context jsonb, p_path text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_regex(p_pattern text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_regex_class(p_body text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_regex_escape(p_rest text, OUT code integer, OUT width integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_regex_range(p_low integer, p_high integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_regex_set(p_letter text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_regex_unit(p_code integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_replacement(p_pattern text, p_before text, p_match text, p_after text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_require_array(p_value jsonb, p_name text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_require_object(p_value jsonb, p_name text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_require_zone(p_zone text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_round(p_x double precision) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_same(p_item jsonb, p_target jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_shortened(p_name text, p_style text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_shorter_digits(p_number double precision, p_digits text, p_point integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_sort_key(p_text text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_sort_mixed(p_array jsonb, p_descending boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_sort_text(p_array jsonb, p_descending boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_step_items(p_collection jsonb, p_keys text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_step_keys(p_collection jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_stored_keys(p_object jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_strict_equals(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_string_char_at(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_string_concat(p_args jsonb[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_string_ends_with(p_a jsonb, p_b jsonb, p_c jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_string_includes(p_a jsonb, p_b jsonb, p_c jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_string_index_of(p_a jsonb, p_b jsonb, p_c jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_string_last_index_of(p_a jsonb, p_b jsonb, p_c jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_string_pad_end(p_a jsonb, p_b jsonb, p_c jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_string_pad_start(p_a jsonb, p_b jsonb, p_c jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_string_repeat(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_string_replace(p_a jsonb, p_b jsonb, p_c jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_string_search(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_string_slice(p_a jsonb, p_b jsonb, p_c jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_string_split(p_a jsonb, p_b jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_string_starts_with(p_a jsonb, p_b jsonb, p_c jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_string_substring(p_a jsonb, p_b jsonb, p_c jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_string_to_lower_case(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_string_to_upper_case(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_string_trim(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_string_trim_end(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_string_trim_start(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_symbol_array() FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_symbol_date() FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_symbol_nan() FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_symbol_neg_infinity() FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_symbol_null() FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_symbol_object() FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_symbol_pos_infinity() FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_symbol_undefined() FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_symbol_whitespace() FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_tag(p_value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_text(p_value jsonb, p_name text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_text_length(p_text text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_text_less_than(p_a text, p_b text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_text_of_units(p_units text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_text_to_number(p_text text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_throw(p_message text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_time_clip(p_ms double precision) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_times(p_a double precision, p_b double precision) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_to_int32(p_value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_to_integer(p_value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_to_number(p_value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_to_string(p_value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_to_uint32(p_value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_trim(p_text text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_truthy(p_value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_type(p_value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_unary_bitwise_not(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_unary_negative(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_unary_not(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_unary_positive(p_a jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_unbox(p_value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_unit_code(p_unit text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_units(p_text text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_untagged(p_value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_upper(p_text text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_upper_full(p_text text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_upper_simple(p_text text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_with(p_object jsonb, p_key text, p_value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_without(p_object jsonb, p_key text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_word_value(p_word text, OUT kind text, OUT value integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_write_date(p_value jsonb, p_locales jsonb, p_options jsonb, p_wanted text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_write_day(p_local double precision, p_fields jsonb, p_language text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_write_time(p_ms bigint, p_fields jsonb, p_cycle text, p_plain boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_zone() FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_zone_name(p_ms double precision, p_zone text, p_style text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_zone_names(p_zone text, OUT standard text, OUT summer text, OUT letters text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.pipe_zone_offset(p_ms double precision, p_zone text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.prune(p_older_than interval, p_limit integer, p_options jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.prune_statistics(p_older_than interval, p_limit integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.publish(p_app text, p_topic text, p_data jsonb, p_job_key text, p_options jsonb, OUT outcome text, OUT job_id uuid, OUT job_key text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.publish_many(p_app text, p_topic text, p_jobs jsonb, p_options jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.read_events(p_after text, p_limit integer, p_types text[], p_app text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.release_escalation(p_id uuid, p_assignee text, OUT outcome text, OUT escalation hotmesh.escalations) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.report_worker(p_worker text, p_about jsonb, p_running integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.resolve_escalation(p_id uuid, p_payload jsonb, p_actor text, p_metadata jsonb, p_assert_claim text, p_key text, OUT outcome text, OUT escalation hotmesh.escalations) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.resolve_query(p_app text, p_topic text, p_query jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.resume_job(p_app text, p_job_key text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.resume_schedule(p_app text, p_schedule_id text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.retire_worker(p_worker text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.roll_call() FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.schedule(p_app text, p_topic text, p_cron text, p_every interval, p_data jsonb, p_max_runs integer, p_schedule_id text, p_delay interval, OUT outcome text, OUT schedule_id text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.scrub(p_app text, p_job_key text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.set_clock(p_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.signal(p_app text, p_topic text, p_data jsonb, p_status text, p_code integer, p_keep interval, OUT outcome text, OUT job_key text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.signal_all(p_app text, p_topic text, p_data jsonb, p_query jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.skip_clock(p_by interval) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.subscribe(p_subscriber text, p_kind text, p_wanted text, p_app text, p_lease interval) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.tg_escalations_settled_insert() FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.throttle(p_throttle integer, p_queue text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.unschedule(p_app text, p_schedule_id text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.unsubscribe(p_subscriber text, p_kind text, p_wanted text, p_app text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.version() FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh.version_source(p_app text, p_version text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh_app.clock() FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh_app.dispatch(p_version_id integer, p_leg text, p_activity text, c jsonb, p_code integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hotmesh_app.is_throttled() FROM PUBLIC;
