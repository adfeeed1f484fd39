-- Statistics: what a graph counts when its jobs start, and the questions that can be asked of it.
--
--   a job starts ──▶ one row in counted_jobs: the series (app, topic, key), the instant, its facts
--                └─▶ one row in indexed_jobs for each indexed value
--
-- Jobs only append: no counter is shared, so no publisher waits for another. Whoever asks adds up, exactly,
-- in time slices of the granularity that the active version names. Days and hours are those of UTC.

create or replace function hotmesh._count_job(
  p_app      text,
  p_graph    hotmesh.graphs,
  p_job_id   uuid,
  p_job_key  text,
  p_at       timestamptz,
  p_named    jsonb
)
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_key     text := pipe_to_string(p_named -> 'series');
  v_facts   jsonb := '{}';
  v_facets  text[] := '{}';
  v_name    text;
  v_value   jsonb;
  v_facet   text;
begin
  if v_key = '' then
    return;
  end if;
  perform _require_name(v_key, format('the statistics key of %s', p_graph.topic));
  for i in 0 .. jsonb_array_length(p_graph.measures) - 1 loop
    v_name := p_graph.measures #>> array[i::text, 'target'];
    v_value := p_named -> 'facts' -> v_name;
    continue when v_value is null or v_value = 'null';
    if jsonb_typeof(v_value) in ('object', 'array') then
      v_value := to_jsonb(pipe_to_string(v_value));
    end if;
    v_facts := v_facts || jsonb_build_object(v_name, v_value);
    if p_graph.measures #>> array[i::text, 'measure'] = 'index' then
      v_facet := v_name || ':' || pipe_to_string(v_value);
      perform _require(octet_length(v_facet) <= 500,
        format('the value of %s is too long to be indexed: %s bytes', v_name, octet_length(v_facet)),
        'an indexed value and its name have at most 500 bytes');
      v_facets := v_facets || v_facet;
    end if;
  end loop;

  with counted as (
    insert into counted_jobs values (p_app, p_graph.topic, v_key, p_at, p_job_id, v_facts)
  )
  insert into indexed_jobs
  select p_app, p_graph.topic, v_key, facet, p_at, p_job_id, p_job_key from unnest(v_facets) facet;
end;
$$;

comment on function hotmesh._count_job is
  'Append a started job to its graph''s statistics. What is undefined or null is not counted.';


-- questions ------------------------------------------------------------------------------------------

create or replace function hotmesh.get_stats(p_app text, p_topic text, p_query jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
set jit = off
as $$
declare
  s         series := _series(p_app, _graph(_active_version(p_app), p_topic), p_query);
  v_sparse  boolean := coalesce(p_query -> 'sparse' = 'true', false);
  v_found   jsonb;
begin
  perform _require(v_sparse or s.step is null or (s.past - s.first) / extract(epoch from s.step)::double precision
                             <= interval '100000 s',
    format('the span has more than 100000 segments of %s', s.granularity), 'ask for less, or for {"sparse": true}');

  -- Few values are different: first how often each occurs, then what that comes to.
  with measures as materialized (
    select m ->> 'measure' as measure, m ->> 'target' as target, place
      from jsonb_array_elements(s.measures) with ordinality as x(m, place)
     where m ->> 'measure' <> 'index'
  ), targets as materialized (
    select distinct target from measures union all select null
  ), values as materialized (
    select _slice(c.counted_at, s.step) as time, t.target, c.facts -> t.target as value, count(*) as jobs
      from counted_jobs c join targets t on t.target is null or c.facts ? t.target
     where c.app_id = s.app_id and c.topic = s.topic and c.key = s.key
       and c.counted_at >= s.first and c.counted_at < s.past
     group by 1, 2, 3
  ), jobs as (
    select time, sum(jobs) as jobs from values where target is null group by time
  ), facts as (
    select v.time, m.place, m.measure, v.jobs,
           case m.measure when 'count' then m.target || ':' || pipe_to_string(v.value)
                          else m.target end as target,
           case when m.measure <> 'count' then _number(v.value) end as number
      from values v join measures m using (target)
  ), figures as (
    select time, grouping(time) = 1 as whole, place, target, measure,
           case measure when 'count' then sum(jobs)
                        when 'sum'   then sum(number * jobs)
                        when 'avg'   then sum(number * jobs) / sum(jobs)
                        when 'max'   then max(number)
                        when 'min'   then min(number)
                        when 'mdn'   then _median(array_agg(number order by number) filter (where measure = 'mdn'),
                                                  array_agg(jobs order by number) filter (where measure = 'mdn'))
           end as value
      from facts
     where measure = 'count' or number is not null
     group by grouping sets ((time, place, target, measure), (place, target, measure))
  ), told as (
    select time, whole, jsonb_agg(jsonb_build_object('target', target, 'type', measure, 'value', trim_scale(value))
                                  order by place, target collate "C") as measures
      from figures group by time, whole
  ), segments as (
    select x.time, jsonb_build_object('time', _slice_name(x.time), 'measures', coalesce(t.measures, '[]'))
                || case when j.jobs is null then '{}' else jsonb_build_object('count', j.jobs) end as segment
      from _slices(s) x(time)
      left join jobs j on j.time = x.time
      left join told t on t.time = x.time and not t.whole
     where not v_sparse
  )
  select s.asked || jsonb_build_object(
           'count', coalesce((select sum(jobs) from jobs), 0),
           'measures', coalesce((select measures from told where whole), '[]'))
         || case when v_sparse then '{}' else jsonb_build_object('segments',
              (select coalesce(jsonb_agg(segment order by time), '[]') from segments)) end
    into v_found;
  return v_found;
end;
$$;

comment on function hotmesh.get_stats is
  'Count the jobs of a topic by time: p_query is {data, range, start, end, sparse}, of which data gives the '
  'key, and two of the others the span. Answers {key, granularity, count, measures, segments}.';


create or replace function hotmesh.get_ids(
  p_app     text,
  p_topic   text,
  p_query   jsonb,
  p_facets  text[] default '{}'
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
set jit = off
as $$
declare
  s        series := _series(p_app, _graph(_active_version(p_app), p_topic), p_query);
  v_found  jsonb;
begin
  with found as materialized (
    select facet, _slice(counted_at, s.step) as time, counted_at, job_id, job_key
      from _indexed(s, p_facets)
  ), lists as (
    select facet, time, count(*) as jobs, jsonb_agg(job_key order by counted_at, job_id) as ids
      from found group by facet, time
  ), segments as (
    select time, jsonb_agg(jsonb_build_object('type', 'ids', 'target', facet, 'time', _slice_name(time),
                                              'count', jobs, 'ids', ids) order by facet collate "C") as measures
      from lists group by time
  ), counts as (
    select facet, sum(jobs) as jobs from lists group by facet
  )
  select s.asked || jsonb_build_object(
           'facets',   case when p_facets <> '{}' then to_jsonb(p_facets) else
                       (select coalesce(jsonb_agg(facet order by facet collate "C"), '[]') from counts) end,
           'counts',   (select coalesce(jsonb_agg(jsonb_build_object('facet', facet, 'count', jobs)
                                                  order by facet collate "C"), '[]') from counts),
           'segments', (select coalesce(jsonb_agg(jsonb_build_object('time', _slice_name(time), 'measures', measures)
                                                  order by time), '[]') from segments))
    into v_found;
  return v_found;
end;
$$;

comment on function hotmesh.get_ids is
  'Find the jobs of a topic by facets such as color:red (none: all that are indexed) in a span of time, '
  'as get_stats reads it. Answers {key, granularity, facets, counts, segments}.';


create or replace function hotmesh._indexed(p_series hotmesh.series, p_facets text[])
returns setof hotmesh.indexed_jobs
language plpgsql
stable
set search_path = hotmesh, pg_temp
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
set jit = off
as $$
begin
  if cardinality(p_facets) > 0 then
    return query
    select i.* from (select distinct f from unnest(p_facets) f) facets
     cross join lateral (select * from indexed_jobs x
                          where x.app_id = p_series.app_id and x.topic = p_series.topic and x.key = p_series.key
                            and x.facet = f and x.counted_at >= p_series.first and x.counted_at < p_series.past
                         offset 0) i;
  else
    return query
    select * from indexed_jobs x
     where x.app_id = p_series.app_id and x.topic = p_series.topic and x.key = p_series.key
       and x.counted_at >= p_series.first and x.counted_at < p_series.past;
  end if;
end;
$$;

comment on function hotmesh._indexed is 'The indexed jobs of a query''s span that have one of these facets, or (none given) any.';


create or replace function hotmesh.resolve_query(p_app text, p_topic text, p_query jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
as $$
begin
  return (_series(p_app, _graph(_active_version(p_app), p_topic), p_query)).asked;
end;
$$;

comment on function hotmesh.resolve_query is
  'What a query of get_stats or get_ids means: the key that its data give, and the granularity.';


create or replace function hotmesh._series(p_app text, p_graph hotmesh.graphs, p_query jsonb)
returns hotmesh.series
language plpgsql
volatile
set search_path = hotmesh, pg_temp
set timezone = 'UTC'
as $$
declare
  s         series;
  v_start   timestamptz;
  v_end     timestamptz;
  v_range   interval;
begin
  perform _require_keys(p_query, array['data', 'range', 'start', 'end', 'sparse'], 'p_query');
  perform _require(p_graph.measures is not null,
    format('the graph of %s counts nothing', p_graph.topic), 'its trigger has no stats with key and measures');
  s.app_id := p_app;
  s.topic := p_graph.topic;
  s.key := _series_key(p_graph, coalesce(p_query -> 'data', '{}'));
  s.granularity := p_graph.granularity;
  s.measures := p_graph.measures;
  s.first := '-infinity';
  s.past := 'infinity';
  s.asked := (select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(p_query)
               where key <> 'data' and value <> 'null')
          || jsonb_build_object('key', s.key, 'granularity', s.granularity);
  if s.granularity = 'infinity' then
    return s;
  end if;

  perform _require((s.asked ? 'start')::integer + (s.asked ? 'end')::integer + (s.asked ? 'range')::integer = 2,
    'Invalid combination of start, end, and range values. Provide either start+end, end+range, or start+range.');
  v_start := _instant(s.asked -> 'start', 'start');
  v_end := _instant(s.asked -> 'end', 'end');
  v_range := _range(s.asked -> 'range');
  v_start := coalesce(v_start, v_end - v_range);
  v_end := coalesce(v_end, v_start + v_range);
  perform _require(v_start <= v_end, 'the span ends before it starts');
  s.step := s.granularity::interval;
  s.first := _slice(v_start, s.step);
  s.past := _slice(v_end, s.step) + s.step;
  return s;
exception when datetime_field_overflow then
  perform _require(false, 'the span reaches beyond the years that can be counted');
end;
$$;

comment on function hotmesh._series is 'Read a query of a graph''s statistics, or MH422.';


create or replace function hotmesh._series_key(p_graph hotmesh.graphs, p_data jsonb)
returns text
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_doc  jsonb := hotmesh_app.dispatch(p_graph.version_id, 'series', p_graph.trigger, jsonb_build_object(
                    '$self', jsonb_build_object('input',  jsonb_build_object('data', p_data),
                                                'output', jsonb_build_object('data', p_data)),
                    p_graph.trigger, jsonb_build_object('input', jsonb_build_object('data', p_data))), 200);
  v_key  text;
begin
  perform _require(not v_doc ? 'error', 'the statistics key failed: ' || (v_doc #>> '{error,message}'));
  v_key := case when v_doc -> 'series' <> 'null' then pipe_to_string(v_doc -> 'series') end;
  perform _require(v_key <> '', format('the data of the query give no statistics key of %s', p_graph.topic),
                   'data must hold what stats.key refers to');
  return v_key;
end;
$$;

comment on function hotmesh._series_key is 'The statistics key of a job that would start with these data.';


create or replace function hotmesh._instant(p_value jsonb, p_name text)
returns timestamptz
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_text  text := p_value #>> '{}';
begin
  if v_text is null then
    return null;
  elsif v_text = 'NOW' then
    return clock();
  end if;
  -- PostgreSQL would read 'today' and 'infinity', too; the zone is UTC unless the text names another.
  perform _require(v_text ~ '^[0-9]{4}-[0-9]{2}', format('Invalid %s value: %s', p_name, left(v_text, 100)),
                   'NOW, or an instant such as 2030-01-01T09:00:00Z');
  return v_text::timestamptz;
exception when data_exception then
  perform _require(false, format('Invalid %s value: %s', p_name, left(v_text, 100)), sqlerrm);
end;
$$;

comment on function hotmesh._instant is 'An instant of a query: NOW, or ISO text.';


create or replace function hotmesh._range(p_value jsonb)
returns interval
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
declare
  v_text  text := p_value #>> '{}';
begin
  perform _require(v_text is null or v_text ~ '^[0-9]{1,6}[mhd]$',
    format('Invalid range value: %s', left(v_text, 100)), 'minutes, hours or days: 30m, 6h, 7d');
  return case right(v_text, 1) when 'm' then left(v_text, -1)::integer * interval '1 minute'
                               when 'h' then left(v_text, -1)::integer * interval '1 hour'
                               when 'd' then left(v_text, -1)::integer * interval '24 hours' end;
end;
$$;

comment on function hotmesh._range is 'The length of a query''s span: 30m, 6h, 7d.';


create or replace function hotmesh._slice(p_at timestamptz, p_step interval)
returns timestamptz
language sql
immutable
as $$
  select case when p_step is null then '-infinity'
              else date_bin(p_step, p_at, '2000-01-01T00:00:00Z') end;
$$;

comment on function hotmesh._slice is 'The beginning of the time slice that an instant lies in.';


create or replace function hotmesh._slice_name(p_time timestamptz)
returns text
language sql
stable
set search_path = hotmesh, pg_temp
as $$
  select case when p_time = '-infinity' then '0'
              else to_char(p_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"') end;
$$;

comment on function hotmesh._slice_name is 'How a time slice is called: 2030-01-01T09:05Z, or 0 where time is not sliced.';


create or replace function hotmesh._slices(p_series hotmesh.series)
returns table (slice timestamptz)
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
begin
  if p_series.step is null then
    return query select '-infinity'::timestamptz;
  else
    return query select generate_series(p_series.first, p_series.past - p_series.step, p_series.step);
  end if;
end;
$$;

comment on function hotmesh._slices is 'The time slices of a query''s span, empty ones too.';


create or replace function hotmesh._number(p_value jsonb)
returns numeric
language sql
immutable
as $$
  select case when jsonb_typeof(p_value) = 'number'
                or p_value #>> '{}' ~ '^\s*[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,3})?\s*$'
              then (p_value #>> '{}')::numeric end;
$$;

comment on function hotmesh._number is 'The number that a fact is, also as text; null if it is none.';


create or replace function hotmesh._median(p_sorted numeric[], p_times bigint[])
returns numeric
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
declare
  v_count  bigint := (select sum(n) from unnest(p_times) n);
  v_seen   bigint := 0;
  v_lower  numeric;
begin
  for i in 1 .. cardinality(p_sorted) loop
    v_seen := v_seen + p_times[i];
    if v_lower is null and v_seen >= (v_count + 1) / 2 then
      v_lower := p_sorted[i];
    end if;
    if v_seen >= v_count / 2 + 1 then
      return (v_lower + p_sorted[i]) * 0.5;
    end if;
  end loop;
end;
$$;

comment on function hotmesh._median is
  'The middle of sorted numbers that occur so many times, or half way between the two middle ones.';


create or replace function hotmesh.prune_statistics(p_older_than interval, p_limit integer default 10000)
returns bigint
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
as $$
declare
  v_before   timestamptz := clock() - p_older_than;
  v_deleted  bigint;
begin
  perform _require(p_older_than > interval '0', 'p_older_than must be positive');
  perform _require(p_limit between 1 and 1000000, 'p_limit must be between 1 and 1000000');
  with counted as (
    delete from counted_jobs where ctid = any(array(
      select ctid from counted_jobs where counted_at < v_before limit p_limit for update skip locked))
    returning 1
  ), indexed as (
    delete from indexed_jobs where ctid = any(array(
      select ctid from indexed_jobs where counted_at < v_before limit p_limit for update skip locked))
    returning 1
  )
  select (select count(*) from counted) + (select count(*) from indexed) into v_deleted;
  return v_deleted;
end;
$$;

comment on function hotmesh.prune_statistics is
  'Forget what was counted longer ago than this, up to p_limit rows of each table; answers how many rows.';


-- signals to all -------------------------------------------------------------------------------------

create or replace function hotmesh.signal_all(p_app text, p_topic text, p_data jsonb, p_query jsonb)
returns integer
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
  v_keys   text[];
  v_count  integer := 0;
  v_key    text;
begin
  perform _require_payload(p_data, 'p_data');
  perform _require(jsonb_typeof(p_data) = 'object', 'p_data must be a JSON object',
                   'each job receives it with an id of its own');
  v_keys := array(select _signal_ids(p_app, p_topic, p_query));
  perform _lock_waiting(p_app, p_topic, v_keys);
  foreach v_key in array v_keys loop
    if exists (select from jobs where app_id = p_app and job_key = v_key and live and status = 'running') then
      perform signal(p_app, p_topic, p_data || jsonb_build_object('id', v_key));
      v_count := v_count + 1;
    end if;
  end loop;
  return v_count;
end;
$$;

comment on function hotmesh.signal_all is
  'Signal the running jobs that an index finds, each with {...p_data, id: its key}; answers how many. '
  'p_query is {data, range, start, end, facets: [color:red], scrub}. For a job that does not wait yet it is kept.';


-- With scrub the index forgets what is found. Rows that another scrub holds are its to find: who asks may
-- hold a job, and must not wait.
create or replace function hotmesh._signal_ids(p_app text, p_topic text, p_query jsonb)
returns setof text
language plpgsql
volatile
set search_path = hotmesh, pg_temp
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
set jit = off
as $$
declare
  v_facets  text[];
  v_jobs    uuid[];
  s         series;
begin
  perform _require_keys(p_query, array['data', 'range', 'start', 'end', 'sparse', 'facets', 'scrub'], 'p_query');
  perform _require(coalesce(jsonb_typeof(p_query -> 'facets'), 'null') in ('array', 'null'),
                   'facets must be an array', 'such as ["color:red"]');
  s := _series(p_app, _graph_of_hook(p_app, p_topic), p_query - 'facets' - 'scrub');
  v_facets := array(select jsonb_array_elements_text(nullif(p_query -> 'facets', 'null')));

  if p_query -> 'scrub' = 'true' then
    if v_facets = '{}' then
      v_facets := array(select distinct facet from _indexed(s, '{}'));
    end if;
    with found as materialized (
      select i.place from unnest(v_facets) f
       cross join lateral (select x.ctid as place from indexed_jobs x
                            where x.app_id = s.app_id and x.topic = s.topic and x.key = s.key and x.facet = f
                              and x.counted_at >= s.first and x.counted_at < s.past
                              for update skip locked offset 0) i
    ), gone as (
      delete from indexed_jobs where ctid = any(array(select place from found)) returning job_id
    )
    select array_agg(distinct job_id) into v_jobs from gone;
  else
    v_jobs := array(select distinct job_id from _indexed(s, v_facets));
  end if;
  return query select j.job_key from jobs j where j.job_id = any(v_jobs) and j.status = 'running' order by j.job_id;
end;
$$;

comment on function hotmesh._signal_ids is
  'The keys of running jobs that a query finds by the index of the graph that a hook belongs to.';


create or replace function hotmesh._graph_of_hook(p_app text, p_topic text)
returns hotmesh.graphs
language plpgsql
stable
set search_path = hotmesh, pg_temp
as $$
declare
  v_active  integer := (select active_version_id from apps where app_id = p_app);
  v_graph   graphs;
begin
  select g.* into v_graph
    from versions v
    join hooks h using (version_id)
    join activities a on a.version_id = h.version_id and a.activity = h.activity
    join graphs g on g.version_id = a.version_id and g.topic = a.topic
   where v.app_id = p_app and h.topic = p_topic
   order by v.version_id = v_active desc, v.version_id desc limit 1;
  if v_graph.topic is null then
    raise exception using errcode = 'MH404',
      message = format('no hook of app %s listens to %s', p_app, p_topic),
      hint = 'its hook topics: ' || coalesce((select string_agg(distinct topic, ', ')
                from versions join hooks using (version_id) where app_id = p_app), 'none');
  end if;
  return v_graph;
end;
$$;

comment on function hotmesh._graph_of_hook is 'The graph to which the hook of a topic belongs, or MH404.';


-- One job after another would hold the address of one while it waits for the next, which somebody may hold
-- who wants that address. So all locks are taken before the first signal: escalations, then jobs, each in
-- the order of their ids. What has been asked meanwhile means to begin again.
create or replace function hotmesh._lock_waiting(p_app text, p_topic text, p_job_keys text[])
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_jobs   uuid[] := array(select j.job_id from unnest(p_job_keys) k
                            cross join lateral (select x.job_id from jobs x where x.app_id = p_app
                                                   and x.job_key = k and x.live offset 0) j);
  v_asked  uuid[];
begin
  for i in 1 .. 100 loop
    begin
      v_asked := _asked_on(p_topic, v_jobs);
      perform _lock_escalation(id) from unnest(v_asked) id;
      perform from jobs where job_id = any(v_jobs) order by job_id for no key update;
      if _asked_on(p_topic, v_jobs) <@ v_asked then
        return;
      end if;
      raise exception using errcode = 'MHRTY';
    exception when sqlstate 'MHRTY' then
      null;  -- gives the locks back
    end;
  end loop;
  raise exception using errcode = '40001', message = 'the waits of these jobs change too quickly; try again';
end;
$$;

comment on function hotmesh._lock_waiting is 'Lock jobs that are about to be signalled, with the escalations of their waits.';


create or replace function hotmesh._asked_on(p_topic text, p_job_ids uuid[])
returns uuid[]
language sql
volatile
set search_path = hotmesh, pg_temp
as $$
  select array(select escalation_id from waits
                where job_id = any(p_job_ids) and topic = p_topic and escalation_id is not null
                order by escalation_id);
$$;

comment on function hotmesh._asked_on is 'The escalations of jobs'' waits on a topic, sorted.';
