-- Export: a job as one document, to look into, to keep or to compare.
--
-- The facets: job, input, data, steps, open, transitions, children, timings, and process, which is the
-- tree that HotMesh exports. Which step led to which is not stored; it follows from their dimensions.

create or replace function hotmesh.export_job(p_app text, p_job_key text, p_options jsonb default '{}')
returns jsonb
language plpgsql
stable
security definer
set search_path = hotmesh, pg_temp
set enable_seqscan = off
set jit = off
as $$
declare
  v_known   text[] := '{job,input,data,steps,open,transitions,children,timings,process}';
  v_wanted  text[];
  v_bare    boolean := coalesce(p_options -> 'values' = 'false', false);
  v_job     jobs;
  v_facet   text;
  v_answer  jsonb := '{}';
begin
  perform _require_keys(p_options, array['allow', 'block', 'values'], 'p_options');
  perform _require_facets(p_options -> 'allow', v_known);
  perform _require_facets(p_options -> 'block', v_known);
  perform _require(coalesce(jsonb_typeof(p_options -> 'values'), 'boolean') = 'boolean',
                   'p_options: values must be true or false');
  v_wanted := array(select f from unnest(v_known) f
                     where (not p_options ? 'allow' or p_options -> 'allow' ? f)
                       and (not p_options ? 'block' or not p_options -> 'block' ? f)
                       and not (v_bare and f in ('input', 'data')));

  select * into v_job from jobs where app_id = p_app and job_key = p_job_key and live;
  if v_job.job_id is null then
    return null;
  end if;
  foreach v_facet in array v_wanted loop
    v_answer := v_answer || jsonb_build_object(v_facet, _facet(v_job, v_facet, v_bare));
  end loop;
  return v_answer;
end;
$$;

comment on function hotmesh.export_job is
  'A job as one document, also after it has expired; null if there is none. p_options: {allow: [facets], '
  'block: [facets], values: false}; the last leaves payloads out.';


create or replace function hotmesh._require_facets(p_facets jsonb, p_known text[])
returns void
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
begin
  if p_facets is not null then
    perform _require(jsonb_typeof(p_facets) = 'array' and p_facets <@ to_jsonb(p_known),
                     'p_options: allow and block must be arrays of facets',
                     'facets: ' || array_to_string(p_known, ', '));
  end if;
end;
$$;

comment on function hotmesh._require_facets is 'Raise MH422 for what is no list of facets.';


create or replace function hotmesh._facet(p_job hotmesh.jobs, p_facet text, p_bare boolean)
returns jsonb
language plpgsql
stable
set search_path = hotmesh, pg_temp
as $$
begin
  return case p_facet
    when 'job'         then to_jsonb(_job_view(p_job)) - 'data' - case when p_bare then 'error' else '' end
    when 'input'       then (select input from job_data where job_id = p_job.job_id)
    when 'data'        then (select data from job_data where job_id = p_job.job_id)
    when 'steps'       then _steps_of(p_job, p_bare)
    when 'open'        then _open_of(p_job, p_bare)
    when 'transitions' then _transitions_of(p_job)
    when 'children'    then _children_of(p_job.job_id)
    when 'timings'     then _timings_of(p_job)
    when 'process'     then _process_of(p_job, p_bare)
  end;
end;
$$;

comment on function hotmesh._facet is 'One facet of a job''s export.';


create or replace function hotmesh._milliseconds(p_from timestamptz, p_to timestamptz)
returns numeric
language sql
immutable
as $$
  select round(extract(epoch from p_to - p_from) * 1000, 3);
$$;

comment on function hotmesh._milliseconds is 'A span of time in milliseconds.';


create or replace function hotmesh._steps_of(p_job hotmesh.jobs, p_bare boolean)
returns jsonb
language sql
stable
set search_path = hotmesh, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
           'activity', s.activity, 'type', a.type, 'dimension', s.dimension, 'status', s.status,
           'code', s.code, 'attempt', s.attempt, 'started_at', s.started_at, 'ended_at', s.ended_at,
           'duration_ms', _milliseconds(s.started_at, s.ended_at))
         || case when p_bare then '{}' else jsonb_build_object(
              'input', s.input, 'output', s.output, 'hook', s.hook, 'error', s.error) end
         order by s.ended_at, s.dimension, s.activity), '[]')
    from steps s
    left join activities a on a.version_id = p_job.version_id and a.activity = s.activity
   where s.job_id = p_job.job_id;
$$;

comment on function hotmesh._steps_of is 'What a job has done, in order.';


create or replace function hotmesh._open_of(p_job hotmesh.jobs, p_bare boolean)
returns jsonb
language sql
stable
set search_path = hotmesh, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_strip_nulls(open.doc)
           || case when p_bare then '{}' else jsonb_build_object('input', open.input, 'error', open.error) end
           order by open.seq), '[]')
    from (select t.seq, t.input, t.error, jsonb_build_object(
                   'activity', t.activity, 'type', 'worker', 'dimension', t.dimension,
                   'status', case when t.due_at = 'infinity' then 'waiting'
                                  when t.due_at is not null  then 'backing off'
                                  when t.leased_until is null then 'queued'
                                  else 'leased' end,
                   'attempt', t.attempt, 'since', t.created_at, 'due_at', t.due_at, 'queue', t.queue,
                   'worker', t.worker, 'leased_until', t.leased_until) as doc
            from tasks t where t.job_id = p_job.job_id
          union all
          select w.seq, w.input, null, jsonb_build_object(
                   'activity', w.activity, 'type', a.type, 'dimension', w.dimension, 'status', 'waiting',
                   'since', w.created_at, 'due_at', w.due_at, 'waits_for', w.kind, 'topic', w.topic,
                   'key', w.key, 'escalation_id', w.escalation_id,
                   'child_job_key', (select c.job_key from jobs c where c.job_id = w.child_id))
            from waits w
            left join activities a on a.version_id = p_job.version_id and a.activity = w.activity
           where w.job_id = p_job.job_id) open;
$$;

comment on function hotmesh._open_of is 'What a job has open: tasks and waits, in the order in which they were opened.';


-- A step stands one level below the one that led to it, at whose place others may stand: of these, it was
-- one that has a transition to it. A later pass of an activity comes from the cycle that went back to it.
create or replace function hotmesh._transitions_of(p_job hotmesh.jobs)
returns jsonb
language sql
stable
set search_path = hotmesh, pg_temp
as $$
  with plan as materialized (
    select * from activities where version_id = p_job.version_id
  ), place as materialized (
    select activity, dimension, ended_at as at from steps where job_id = p_job.job_id
    union all select activity, dimension, created_at from tasks where job_id = p_job.job_id
    union all select activity, dimension, created_at from waits where job_id = p_job.job_id
    union all select p.activity, '{0}', p_job.created_at from plan p
                join graphs g on g.version_id = p.version_id and g.trigger = p.activity
               where g.topic = p_job.topic
  ), edge as (
    select f.activity as source, p.activity as target, p.dimension, p.at
      from place p
      join place f on f.dimension = p.dimension[:cardinality(p.dimension) - 1]
      join plan on plan.activity = f.activity and p.activity = any(plan.next)
     where not (p.dimension[cardinality(p.dimension)] > 0
                and exists (select from plan c where c.type = 'cycle' and c.ancestor = p.activity))
    union all
    select c.activity, p.activity, p.dimension, p.at
      from place p
      join plan c on c.type = 'cycle' and c.ancestor = p.activity
     where p.dimension[cardinality(p.dimension)] > 0
  )
  select coalesce(jsonb_agg(jsonb_build_object('from', source, 'to', target, 'dimension', dimension)
                            order by at, dimension, source, target), '[]')
    from edge;
$$;

comment on function hotmesh._transitions_of is 'Which activity led to which, and to what dimension.';


create or replace function hotmesh._children_of(p_job_id uuid)
returns jsonb
language sql
stable
set search_path = hotmesh, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
           'job_key', job_key, 'topic', topic, 'status', status, 'awaited', parent_seq is not null,
           'created_at', created_at, 'ended_at', ended_at) order by job_id), '[]')
    from jobs where parent_id = p_job_id;
$$;

comment on function hotmesh._children_of is 'The jobs that a job has started.';


create or replace function hotmesh._timings_of(p_job hotmesh.jobs)
returns jsonb
language sql
stable
set search_path = hotmesh, pg_temp
as $$
  select jsonb_build_object(
    'created_at', p_job.created_at, 'ended_at', p_job.ended_at,
    'duration_ms', _milliseconds(p_job.created_at, coalesce(p_job.ended_at, clock())),
    'activities', (
      select coalesce(jsonb_object_agg(activity, jsonb_build_object(
               'steps', count, 'total_ms', total, 'longest_ms', longest)), '{}')
        from (select activity, count(*), sum(_milliseconds(started_at, ended_at)) as total,
                     max(_milliseconds(started_at, ended_at)) as longest
                from steps where job_id = p_job.job_id group by activity) of));
$$;

comment on function hotmesh._timings_of is 'How long a job took, or has taken so far, and its activities.';


-- Built from the deepest level up: what stands at a place, with what stands below it under the last index.
create or replace function hotmesh._process_of(p_job hotmesh.jobs, p_bare boolean)
returns jsonb
language plpgsql
stable
set search_path = hotmesh, pg_temp
as $$
declare
  v_depth  integer := coalesce((select max(cardinality(dimension)) from steps where job_id = p_job.job_id), 1);
  v_keys   text[] := '{}';
  v_docs   jsonb[] := '{}';
  v_data   job_data;
  v_root   jsonb;
begin
  if v_depth > 400 then
    return null;  -- deeper than most readers of JSON follow; `steps` has it all
  end if;
  select * into v_data from job_data where job_id = p_job.job_id;
  for v_level in reverse v_depth .. 1 loop
    with below as (
      select key::integer[] as dimension, doc from unnest(v_keys, v_docs) as d(key, doc)
    ), here as (
      select dimension, jsonb_object_agg(activity, doc) as doc from (
        select s.dimension, s.activity, _process_step(s, p_bare) as doc from steps s
         where s.job_id = p_job.job_id and cardinality(s.dimension) = v_level
        union all
        select '{0}', g.trigger, jsonb_build_object('output', jsonb_build_object(
                 'metadata', jsonb_build_object('aid', g.trigger, 'dad', ',0', 'ac', _stamp(p_job.created_at),
                                                'au', _stamp(p_job.created_at)))
                 || case when p_bare then '{}' else jsonb_build_object('data', v_data.input) end)
          from graphs g where v_level = 1 and g.version_id = p_job.version_id and g.topic = p_job.topic) x
       group by dimension
    ), merged as (
      select dimension, jsonb_object_agg(key, value) as doc from (
        select h.dimension, m.key, m.value from here h cross join jsonb_each(h.doc) m
        union all
        select b.dimension[:v_level], b.dimension[v_level + 1]::text, b.doc from below b) x
       group by dimension
    )
    select array_agg(dimension::text), array_agg(doc) into v_keys, v_docs from merged;
  end loop;

  select coalesce(jsonb_object_agg((d.key::integer[])[1]::text, d.doc), '{}') into v_root
    from unnest(v_keys, v_docs) as d(key, doc);
  return v_root || jsonb_build_object('$' || p_job.topic, jsonb_strip_nulls(jsonb_build_object(
    'metadata', jsonb_build_object('app', p_job.app_id, 'jid', p_job.job_key, 'gid', p_job.job_id,
                                   'tpc', p_job.topic, 'js', p_job.semaphore,
                                   'jc', _stamp(p_job.created_at), 'ju', _stamp(p_job.updated_at))))
    || case when p_bare then '{}' else jsonb_build_object('data', v_data.data) end);
end;
$$;

comment on function hotmesh._process_of is
  'HotMesh''s export: activities nested by the digits of their dimension, the job under $topic; null for a job '
  'whose steps stand more than 400 levels deep.';


create or replace function hotmesh._process_step(p_step hotmesh.steps, p_bare boolean)
returns jsonb
language sql
stable
set search_path = hotmesh, pg_temp
as $$
  select jsonb_build_object('output', jsonb_build_object('metadata', jsonb_strip_nulls(jsonb_build_object(
             'aid', p_step.activity, 'dad', _place(p_step.dimension),
             'ac', _stamp(p_step.started_at), 'au', _stamp(p_step.ended_at),
             'err', case when not p_bare then p_step.error::text end)))
           || case when p_bare then '{}' else _held(p_step.output) end)
         || case when p_bare or p_step.hook is null then '{}'
                 else jsonb_build_object('hook', _held(p_step.hook)) end;
$$;

comment on function hotmesh._process_step is 'A step as a leaf of HotMesh''s export.';


create or replace function hotmesh.job_fields(p_app text, p_job_key text, p_fields text[])
returns jsonb
language sql
stable
security definer
set search_path = hotmesh, pg_temp
as $$
  select jsonb_object_agg(f, d.data -> case when f ~ '^".*"$' then substr(f, 2, length(f) - 2)
                                            else '_' || f end)
    from jobs j join job_data d using (job_id) cross join unnest(p_fields) f
   where j.app_id = p_app and j.job_key = p_job_key and j.live;
$$;

comment on function hotmesh.job_fields is
  'Members of a job''s data by name: x is looked up as _x (search text), "x" in double quotes as it is; null '
  'where there is none. Null for a job that does not exist.';
