-- Apps: named, versioned sets of graphs.
--
-- Deploying stores a version's plan beside the functions that the compiler generated for it; activating
-- chooses the version on which new jobs start. Jobs that run stay on theirs, so that a version is dropped
-- only when none is left. Its row stays while ended jobs tell of it: they can be read and drawn for ever.
--
-- Who starts a job shares a lock of its version until the transaction ends; who drops the version tries for
-- it alone. So nobody starts on what is being dropped, and no index on jobs is paid for by each publish.

create or replace function hotmesh.deploy_app(p_manifest jsonb, out outcome text, out version_id integer)
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
#variable_conflict use_column
declare
  v_app      text := p_manifest ->> 'app_id';
  v_version  text := p_manifest ->> 'version';
  v_known    versions;
begin
  perform _require_name(v_app, 'app_id');
  perform _require_name(v_version, 'version');

  lock table versions in share row exclusive mode;  -- one deployment at a time
  insert into apps (app_id, created_at, updated_at) values (v_app, clock(), clock())
  on conflict (app_id) do update set updated_at = excluded.updated_at;

  select * into v_known from versions v where v.app_id = v_app and v.version = v_version;
  if v_known.version_id is null then
    insert into versions (app_id, version, checksum, compiled, dispatcher, functions, source, deployed_at)
    select v_app, v_version, m.checksum, m.compiled, m.dispatcher, m.functions, m.source, clock()
      from jsonb_populate_record(null::versions, p_manifest) m
    returning versions.version_id into version_id;
    outcome := 'deployed';
  else
    version_id := v_known.version_id;
    outcome := _deploy_again(v_known, p_manifest);
  end if;
  if outcome <> 'unchanged' then
    perform _store_plan(version_id, p_manifest);
    perform _replace_dispatch();
    perform _emit(format('system.engine.%s.deployed', v_app),
                  jsonb_build_object('app_id', v_app, 'data', jsonb_build_object('version', v_version)));
  end if;
end;
$$;

comment on function hotmesh.deploy_app is
  'Store the plan of a compiled version: deployed, unchanged, or refreshed (the same document, but compiled '
  'otherwise). It starts nothing: activate it.';


create or replace function hotmesh._deploy_again(p_known hotmesh.versions, p_manifest jsonb)
returns text
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_new  versions := jsonb_populate_record(null::versions, p_manifest);
begin
  if p_known.checksum <> v_new.checksum then
    raise exception using errcode = 'MH409',
      message = format('version %s of app %s is deployed with other content', p_known.version,
                       p_known.app_id),
      hint = 'jobs are pinned to it: give the document the next version';
  elsif p_known.dropped_at is null and p_known.compiled = v_new.compiled then
    return 'unchanged';
  end if;

  update versions
     set compiled = v_new.compiled, dispatcher = v_new.dispatcher, functions = v_new.functions,
         deployed_at = case when dropped_at is null then deployed_at else clock() end, dropped_at = null
   where version_id = p_known.version_id;
  perform _drop_functions(array(select unnest(p_known.functions) except select unnest(v_new.functions)));
  return case when p_known.dropped_at is null then 'refreshed' else 'deployed' end;
end;
$$;

comment on function hotmesh._deploy_again is
  'Bring a known version up to what the compiler now makes of its document, or tell that nothing changes.';


create or replace function hotmesh._store_plan(p_version_id integer, p_manifest jsonb)
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
begin
  perform _clear_plans(array[p_version_id]);
  insert into activities
  select p_version_id, a.activity, a.topic, a.trigger, a.type, a.depth, a.target, a.hook_topic, a.ancestor,
         a.enters, a.leaves, a.enter_reads, a.enter_depths, a.leave_reads, a.leave_depths, a.next,
         a.joins, a.join_depth, a.upstream, a.joins_before, a.retry
    from jsonb_populate_recordset(null::activities, p_manifest -> 'activities') a;

  insert into graphs
  select p_version_id, g.topic, g.trigger, g.publishes, a.enters, g.expire, g.input_schema, g.granularity, g.measures
    from jsonb_populate_recordset(null::graphs, p_manifest -> 'graphs') g
    join activities a on a.version_id = p_version_id and a.activity = g.trigger;

  insert into hooks
  select p_version_id, h.topic, h.place, h.activity
    from jsonb_populate_recordset(null::hooks, p_manifest -> 'hooks') h;
end;
$$;

comment on function hotmesh._store_plan is
  'Write the graphs, activities and hooks of a version, in place of those it had.';


create or replace function hotmesh._clear_plans(p_version_ids integer[])
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
begin
  delete from hooks      where version_id = any(p_version_ids);
  delete from activities where version_id = any(p_version_ids);
  delete from graphs     where version_id = any(p_version_ids);
end;
$$;

comment on function hotmesh._clear_plans is 'Remove the graphs, activities and hooks of versions.';


create or replace function hotmesh._drop_functions(p_names text[])
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_name  text;
begin
  foreach v_name in array p_names loop
    execute format('drop function if exists hotmesh_app.%I', v_name);
  end loop;
end;
$$;

comment on function hotmesh._drop_functions is 'Drop generated functions.';


-- The hot path calls generated functions by static SQL: this is the one place that is rewritten.
create or replace function hotmesh._replace_dispatch()
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_cases  text := (select string_agg(format(
             '  when %s then return hotmesh_app.%I(p_leg, p_activity, c, p_code);', version_id, dispatcher),
             E'\n' order by version_id desc) from versions where dropped_at is null);
begin
  execute 'create or replace function hotmesh_app.dispatch(p_version_id integer, p_leg text, '
       || 'p_activity text, c jsonb, p_code integer) returns jsonb language plpgsql volatile as '
       || quote_literal(E'begin\n' || coalesce(E'  case p_version_id\n' || v_cases || E'\n  end case;\n', '')
       || 'end;');
end;
$$;

comment on function hotmesh._replace_dispatch is
  'Write hotmesh_app.dispatch() anew, the door to the functions of every deployed version.';


-- A signal asks every version whose hooks it sees, also one on which no job is left to be woken. That one may
-- be dropped at any moment; nothing holds it but a running job or one that is being started.
create or replace function hotmesh._match(p_version_id integer, p_topic text, p_place integer, p_data jsonb)
returns jsonb
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_leg     text := 'match' || coalesce(nullif(p_place, 0)::text, '');
  v_answer  jsonb;
begin
  v_answer := hotmesh_app.dispatch(p_version_id, v_leg, p_topic, jsonb_build_object(
    '$hook', jsonb_build_object('data', p_data),
    '$self', jsonb_build_object('hook', jsonb_build_object('data', p_data))), 200);
  if v_answer ? 'error' and not exists (select from hooks where version_id = p_version_id) then
    return null;
  end if;
  return v_answer;
exception when others then
  if exists (select from hooks where version_id = p_version_id) then
    raise;
  end if;
  return null;
end;
$$;

comment on function hotmesh._match is
  'What one of a version''s hook rules makes of a signal; null if the version has just been dropped.';


create or replace function hotmesh.activate_app(p_app text, p_version text)
returns text
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
as $$
declare
  v_version_id  integer;
begin
  perform _lock_app(p_app);  -- a drop waits for us, or we for it
  select version_id into v_version_id from versions
   where app_id = p_app and version = p_version and dropped_at is null;
  if v_version_id is null then
    raise exception using errcode = 'MH404',
      message = format('app %s has no version %s', p_app, p_version),
      hint = 'deployed versions: ' || coalesce(
        (select string_agg(version, ', ' order by version_id) from versions
          where app_id = p_app and dropped_at is null), 'none');
  end if;

  update apps set active_version_id = v_version_id, updated_at = clock() where app_id = p_app;
  perform _emit(format('system.engine.%s.activated', p_app),
                jsonb_build_object('app_id', p_app, 'data', jsonb_build_object('version', p_version)));
  return 'activated';
end;
$$;

comment on function hotmesh.activate_app is
  'Let new jobs of an app start on this version. Older versions may be activated again.';


create or replace function hotmesh._active_version(p_app text)
returns hotmesh.versions
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_version  versions;
begin
  select v.* into v_version from apps a join versions v on v.version_id = a.active_version_id
   where a.app_id = p_app
     and pg_advisory_xact_lock_shared('versions'::regclass::oid::integer, a.active_version_id) is not null;
  if v_version.version_id is null then
    raise exception using errcode = 'MH404',
      message = format('app %s has no active version', p_app),
      hint = 'deploy it, then: select hotmesh.activate_app(p_app => …, p_version => …)';
  end if;
  return v_version;
end;
$$;

comment on function hotmesh._active_version is
  'The version on which new jobs of an app start, or MH404. Until the transaction ends nobody else drops it.';


-- Asked by a later statement than the one that took the lock: what it sees no drop can change any more.
create or replace function hotmesh._require_deployed(p_version hotmesh.versions)
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
begin
  if not exists (select from graphs where version_id = p_version.version_id) then
    raise exception using errcode = '40001',
      message = format('version %s of app %s has been dropped meanwhile', p_version.version,
                       p_version.app_id),
      hint = 'try again: the version that is active now will be taken';
  end if;
end;
$$;

comment on function hotmesh._require_deployed is 'Raise 40001 if a version was dropped while somebody chose it.';


-- dropping ------------------------------------------------------------------------------------------

create or replace function hotmesh.drop_version(
  p_app      text,
  p_version  text,
  out outcome  text,
  out running  bigint
)
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_app      apps := _lock_app(p_app);
  v_version  versions;
begin
  select * into v_version from versions where app_id = p_app and version = p_version;
  if v_version.version_id is null then
    outcome := 'not_found';
    running := 0;
  elsif v_version.version_id = v_app.active_version_id and exists (
          select from versions where app_id = p_app and version <> p_version and dropped_at is null) then
    outcome := 'active';
    running := _running_jobs(array[v_version.version_id]);
  else
    select d.outcome, d.running into outcome, running from _drop_versions(array[v_version.version_id]) d;
  end if;
end;
$$;

comment on function hotmesh.drop_version is
  'Drop a version''s plan and functions: dropped, in_use (so many jobs are running on it; 0: one is just being '
  'started), active (activate another first) or not_found. Its ended jobs stay readable.';


create or replace function hotmesh.drop_app(p_app text, out outcome text, out running bigint)
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_app  apps := _lock_app(p_app);
begin
  if v_app.app_id is null then
    outcome := 'not_found';
    running := 0;
    return;
  end if;
  select d.outcome, d.running into outcome, running
    from _drop_versions(array(select version_id from versions where app_id = p_app)) d;
  if outcome = 'dropped' then
    delete from apps where app_id = p_app and not exists (select from versions where app_id = p_app);
  end if;
end;
$$;

comment on function hotmesh.drop_app is
  'Drop all versions of an app, the active one too, or none: dropped, in_use (so many jobs are running) or '
  'not_found.';


create or replace function hotmesh._lock_app(p_app text)
returns hotmesh.apps
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_app  apps;
begin
  -- In this order, as a deployment does. Whoever starts or reads jobs is not held up.
  lock table versions in share row exclusive mode;
  select * into v_app from apps where app_id = p_app for update;
  return v_app;
end;
$$;

comment on function hotmesh._lock_app is 'Keep an app''s versions as they are until the transaction ends.';


create or replace function hotmesh._drop_versions(
  p_version_ids  integer[],
  out outcome    text,
  out running    bigint
)
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_alone  boolean;
begin
  outcome := 'in_use';
  running := _running_jobs(p_version_ids);
  if running > 0 then
    return;
  end if;
  v_alone := (select coalesce(bool_and(pg_try_advisory_xact_lock('versions'::regclass::oid::integer, id)), true)
                from unnest(p_version_ids) id);
  running := _running_jobs(p_version_ids);  -- with those whose start was committed before the lock
  if running > 0 or not v_alone then
    return;
  end if;

  perform _drop_functions(array(select unnest(functions) from versions where version_id = any(p_version_ids)));
  perform _clear_plans(p_version_ids);
  update apps set active_version_id = null, updated_at = clock() where active_version_id = any(p_version_ids);
  delete from versions v
   where v.version_id = any(p_version_ids)
     and not exists (select from jobs j where j.version_id = v.version_id);
  update versions set functions = '{}', dropped_at = clock()
   where version_id = any(p_version_ids) and dropped_at is null;
  perform _replace_dispatch();
  outcome := 'dropped';
end;
$$;

comment on function hotmesh._drop_versions is
  'Drop versions, all or none: dropped, or in_use while a job runs or is being started on one of them.';


create or replace function hotmesh._running_jobs(p_version_ids integer[])
returns bigint
language sql
volatile
set search_path = hotmesh, pg_temp
as $$
  select count(*) from jobs where version_id = any(p_version_ids) and status = 'running';
$$;

comment on function hotmesh._running_jobs is 'How many jobs run on these versions.';


-- reading -------------------------------------------------------------------------------------------

create or replace function hotmesh.list_versions(p_app text default null)
returns table (
  app_id       text,
  version      text,
  active       boolean,
  running      bigint,
  deployed_at  timestamptz,
  dropped_at   timestamptz
)
language sql
stable
security definer
set search_path = hotmesh, pg_temp
as $$
  select v.app_id, v.version, a.active_version_id is not distinct from v.version_id, coalesce(j.running, 0),
         v.deployed_at, v.dropped_at
    from versions v
    join apps a on a.app_id = v.app_id
    left join (select version_id, count(*) as running from jobs where status = 'running'
                group by version_id) j on j.version_id = v.version_id
   where p_app is null or v.app_id = p_app
   order by v.app_id, v.version_id;
$$;

comment on function hotmesh.list_versions is
  'The versions of an app, or of all, oldest first, each with the number of jobs that run on it. One with '
  'dropped_at is there for its ended jobs alone.';


create or replace function hotmesh.version_source(p_app text, p_version text)
returns text
language plpgsql
stable
security definer
set search_path = hotmesh, pg_temp
as $$
declare
  v_source  text := (select source from versions where app_id = p_app and version = p_version);
begin
  if v_source is null then
    raise exception using errcode = 'MH404', message = format('app %s has no version %s', p_app, p_version),
      hint = 'see hotmesh.list_versions()';
  end if;
  return v_source;
end;
$$;

comment on function hotmesh.version_source is
  'The document of a version as it was deployed; MH404 if there is none.';


create or replace function hotmesh.hello(p_client text)
returns text
language plpgsql
stable
security definer
set search_path = hotmesh, pg_temp
as $$
begin
  perform _require(p_client ~ '^[0-9]+(\.[0-9]+)*', 'p_client must be a version, such as 0.1.0');
  if string_to_array(substring(p_client from '^[0-9]+(?:\.[0-9]+)*'), '.')::integer[] < array[0, 1] then
    raise exception using errcode = 'MH426',
      message = format('client %s is older than this database allows', p_client),
      hint = 'install hotmesh-pg 0.1 or newer';
  end if;
  return version();
end;
$$;

comment on function hotmesh.hello is
  'What a client says first: the digest of the installed functions, or MH426 for a client too old for them.';
