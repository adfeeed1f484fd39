-- Apps: named, versioned sets of graphs.
--
-- Deploying stores a version's plan beside the functions that the compiler generated for it; activating
-- chooses the version on which new jobs start. Jobs that run stay on theirs.

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
  if v_known.checksum = p_manifest ->> 'checksum' then
    outcome := 'unchanged';
    version_id := v_known.version_id;
    return;
  end if;
  if v_known.version_id is not null then
    raise exception using errcode = 'MH409',
      message = format('version %s of app %s is deployed with other content', v_version, v_app),
      hint = 'jobs are pinned to it: give the document the next version';
  end if;

  insert into versions (app_id, version, checksum, dispatcher, source, deployed_at)
  values (v_app, v_version, p_manifest ->> 'checksum', p_manifest ->> 'dispatcher',
          p_manifest ->> 'source', clock())
  returning versions.version_id into version_id;
  perform _store_plan(version_id, p_manifest);
  perform _replace_dispatch();
  outcome := 'deployed';
end;
$$;

comment on function hotmesh.deploy_app is
  'Store the plan of a compiled version (deployed or unchanged). It starts nothing: activate it.';


create or replace function hotmesh._store_plan(p_version_id integer, p_manifest jsonb)
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
begin
  insert into graphs
  select p_version_id, g.topic, g.trigger, g.publishes, g.expire, g.input_schema
    from jsonb_populate_recordset(null::graphs, p_manifest -> 'graphs') g;

  insert into activities
  select p_version_id, a.activity, a.topic, a.trigger, a.type, a.depth, a.target, a.hook_topic, a.ancestor,
         a.enters, a.leaves, a.enter_reads, a.enter_depths, a.leave_reads, a.leave_depths, a.next,
         a.joins, a.join_depth, a.upstream, a.joins_before, a.retry
    from jsonb_populate_recordset(null::activities, p_manifest -> 'activities') a;

  insert into hooks
  select p_version_id, h.topic, h.place, h.activity
    from jsonb_populate_recordset(null::hooks, p_manifest -> 'hooks') h;
end;
$$;

comment on function hotmesh._store_plan is 'Write the graphs, activities and hooks of a new version.';


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
             E'\n' order by version_id desc) from versions);
begin
  execute 'create or replace function hotmesh_app.dispatch(p_version_id integer, p_leg text, '
       || 'p_activity text, c jsonb, p_code integer) returns jsonb language plpgsql volatile as '
       || quote_literal(E'begin\n  case p_version_id\n' || v_cases || E'\n  end case;\nend;');
end;
$$;

comment on function hotmesh._replace_dispatch is
  'Write hotmesh_app.dispatch() anew, the door to the functions of every deployed version.';


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
  select version_id into v_version_id from versions where app_id = p_app and version = p_version;
  if v_version_id is null then
    raise exception using errcode = 'MH404',
      message = format('app %s has no version %s', p_app, p_version),
      hint = 'deployed versions: ' || coalesce(
        (select string_agg(version, ', ' order by version_id) from versions where app_id = p_app), 'none');
  end if;

  update apps set active_version_id = v_version_id, updated_at = clock() where app_id = p_app;
  return 'activated';
end;
$$;

comment on function hotmesh.activate_app is
  'Let new jobs of an app start on this version. Older versions may be activated again.';


create or replace function hotmesh._active_version(p_app text)
returns hotmesh.versions
language plpgsql
stable
set search_path = hotmesh, pg_temp
as $$
declare
  v_version  versions;
begin
  select v.* into v_version from apps a join versions v on v.version_id = a.active_version_id
   where a.app_id = p_app;
  if v_version.version_id is null then
    raise exception using errcode = 'MH404',
      message = format('app %s has no active version', p_app),
      hint = 'deploy it, then: select hotmesh.activate_app(p_app => …, p_version => …)';
  end if;
  return v_version;
end;
$$;

comment on function hotmesh._active_version is 'The version on which new jobs of an app start, or MH404.';


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
