-- Reach: what an activity of one job does to another, while its own job is held.
--
-- The other job is tried for, never waited for. If it is busy it gets what is meant for it by a timer that is
-- due at once: a signal as a letter at its wait's address, an interrupt as the timer's arguments.

create or replace function hotmesh._enter_signal(
  p_move hotmesh.move, p_plan hotmesh.activities, p_doc jsonb
)
returns hotmesh.move[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_app     text := (select app_id from jobs where job_id = p_move.job_id);
  v_topic   text := coalesce(p_plan.target, p_doc ->> 'topic');
  v_data    jsonb := coalesce(p_doc -> 'data', '{}');
  v_status  text := coalesce(p_doc ->> 'status', 'success');
  v_code    jsonb := coalesce(nullif(p_doc -> 'code', 'null'), '200');
  v_moves   move[] := '{}';
  v_key     text;
begin
  p_move.output := p_doc -> 'output';
  p_move.status := 'success';
  p_move.code := 200;
  begin
    perform _require(v_status in ('success', 'pending', 'error'),
                     format('the status of a signal cannot be %s', v_status), 'success, pending or error');
    perform _require(v_code #>> '{}' ~ '^[0-9]{1,9}$', format('the code of a signal cannot be %s', v_code));
    if not p_doc ? 'query' then
      v_moves := _signal_from_within(v_app, v_topic, v_data, v_status, (v_code #>> '{}')::integer);
    else
      for v_key in select * from _signal_ids(v_app, v_topic, p_doc -> 'query' || jsonb_build_object(
          'facets', jsonb_build_array(format('%s:%s', p_doc #>> '{facet,name}', p_doc #>> '{facet,value}')))
          || case when p_doc ? 'scrub' then jsonb_build_object('scrub', p_doc -> 'scrub') else '{}' end) loop
        v_moves := v_moves || _signal_from_within(
          v_app, v_topic, v_data || jsonb_build_object('id', v_key), 'success', 200);
      end loop;
    end if;
  exception when data_exception or sqlstate 'MH404' or sqlstate 'MH422' then
    p_move.output := null;
    return array[_failed(p_move, jsonb_build_object(
      'code', case sqlstate when 'MH404' then 404 else 500 end, 'message', sqlerrm))];
  end;
  return v_moves || p_move;
end;
$$;

comment on function hotmesh._enter_signal is
  'Signal one wait, or those of all jobs that a query finds, and pass through.';


create or replace function hotmesh._signal_from_within(
  p_app text, p_topic text, p_data jsonb, p_status text, p_code integer
)
returns hotmesh.move[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_addresses  address[] := _signal_addresses(p_app, p_topic, p_data);
  v_wait       waits := _oldest_wait(p_app, p_topic, v_addresses);
  v_free       boolean := v_wait.seq is not null;
begin
  perform _require_payload(p_data, 'the payload of a signal');
  if v_wait.escalation_id is not null then
    perform from escalations where id = v_wait.escalation_id and status = 'pending'
        for no key update skip locked;
    v_free := found;
  end if;
  if v_free then
    perform from jobs where job_id = v_wait.job_id for no key update skip locked;
    v_free := found;
  end if;
  if v_free then
    -- Held, it may be found to have been answered meanwhile.
    select * into v_wait from waits where job_id = v_wait.job_id and seq = v_wait.seq;
    if v_wait.seq is not null and _has_letter(v_wait) then
      return _read_letters(v_wait.job_id, v_wait.seq, clock())
          || _signal_from_within(p_app, p_topic, p_data, p_status, p_code);
    elsif v_wait.seq is not null then
      return _settled(v_wait, p_status, p_code, p_data, 'resolved');
    end if;
  end if;

  perform _leave_letter(p_app, p_topic, v_addresses, p_status, p_code, p_data, interval '10 minutes');
  return '{}';
end;
$$;

comment on function hotmesh._signal_from_within is
  'Send a signal while holding another job: the move of the job that was waiting, or none: kept as a letter.';


create or replace function hotmesh._leave_letter(
  p_app        text,
  p_topic      text,
  p_addresses  hotmesh.address[],
  p_status     text,
  p_code       integer,
  p_data       jsonb,
  p_keep       interval
)
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_wait  waits;
begin
  perform _keep_letter(p_app, p_topic, p_addresses, p_status, p_code, p_data, p_keep);
  v_wait := _oldest_wait(p_app, p_topic, p_addresses);
  if v_wait.seq is not null then
    perform _leave_word(v_wait.job_id, v_wait.seq, 'letter');
  end if;
end;
$$;

comment on function hotmesh._leave_letter is
  'Keep a signal; if a wait is open there all the same, its job reads the letter as soon as it is free.';


create or replace function hotmesh._has_letter(p_wait hotmesh.waits)
returns boolean
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
begin
  return exists (select from letters l
                  where l.app_id = p_wait.app_id and l.topic = p_wait.topic and l.key = p_wait.key
                    and l.keep_until > clock() and (l.activities is null or p_wait.activity = any(l.activities)));
end;
$$;

comment on function hotmesh._has_letter is
  'Whether a letter was left for an open wait (its job was busy): that one comes before a later signal.';


create or replace function hotmesh._read_letters(p_job_id uuid, p_seq bigint, p_at timestamptz)
returns hotmesh.move[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_moves   move[] := '{}';
  v_wait    waits;
  v_letter  letters;
begin
  loop
    select * into v_wait from waits where job_id = p_job_id and seq = p_seq;
    if v_wait.seq is null then
      return v_moves;
    end if;
    v_letter := _take_letter(v_wait.app_id, v_wait.topic, v_wait.key, v_wait.activity, p_at);
    if v_letter.seq is null then
      return v_moves;
    end if;
    v_moves := v_moves || _settled(v_wait, v_letter.status, v_letter.code, v_letter.data, 'resolved');
  end loop;
end;
$$;

comment on function hotmesh._read_letters is
  'The moves of a wait at whose address letters were left while its job was busy, as of an instant.';


-- interrupts ----------------------------------------------------------------------------------------

create or replace function hotmesh._enter_interrupt(p_move hotmesh.move, p_doc jsonb)
returns hotmesh.move[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_args  jsonb := p_doc -> 'interrupt';
  v_own   jobs;
  v_job   jobs;
  v_key   text;
begin
  select * into v_own from jobs where job_id = p_move.job_id and status = 'running';
  if v_own.job_id is null then
    return '{}';  -- another interrupt of this round has ended it
  elsif not v_args ? 'has_target' then
    return _interrupted(v_own, v_args);
  end if;

  p_move.output := p_doc -> 'output';
  v_key := case when v_args -> 'target' <> 'null' then pipe_to_string(v_args -> 'target') end;
  select * into v_job from jobs where app_id = v_own.app_id and job_key = v_key and live;
  if v_job.job_id is null then
    return array[_failed(p_move, jsonb_build_object('code', 404, 'message',
      format('Job %s not found', coalesce(v_key, 'undefined'))))];
  elsif v_job.status <> 'running' then
    return array[_failed(p_move, jsonb_build_object('code', 410, 'message',
      format('Job %s already completed', v_key)))];
  end if;
  p_move.status := 'success';
  p_move.code := 200;
  return _interrupted(v_job, v_args) || p_move;
end;
$$;

comment on function hotmesh._enter_interrupt is
  'End the own job, or another one and pass through.';


create or replace function hotmesh._interrupted(p_job hotmesh.jobs, p_args jsonb)
returns hotmesh.move[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_below  jobs[] := case when p_args -> 'descend' = 'true' then array(
    select j from unnest(_tree(p_job.job_id)) with ordinality as t(job_id, place)
     cross join lateral (select x as j from jobs x where x.job_id = t.job_id offset 0) below
     where t.job_id <> p_job.job_id order by t.place) else '{}' end;
  v_moves  move[] := '{}';
  j        jobs;
begin
  foreach j in array array[p_job] || v_below loop
    perform from jobs where job_id = j.job_id for no key update skip locked;
    if found then
      v_moves := v_moves || _end_jobs(array[j.job_id], 'interrupted', _interruption(j.job_key, p_args),
                                      _span_of(p_args -> 'expire'));
    else
      perform _leave_word(j.job_id, nextval('hotmesh.seq'), 'interrupt', p_args);
    end if;
  end loop;
  return v_moves;
end;
$$;

comment on function hotmesh._interrupted is
  'End a job (and, asked to, what it has started) from within another; one that is busy gets a timer, and is '
  'asked then what it has started by that time.';


create or replace function hotmesh._interruption(p_job_key text, p_args jsonb)
returns jsonb
language sql
immutable
set search_path = hotmesh, pg_temp
as $$
  select case when p_args -> 'throw' = 'false' then null else jsonb_strip_nulls(jsonb_build_object(
    'code',    case when p_args ->> 'code' ~ '^[0-9]{1,9}$' then (p_args ->> 'code')::integer else 410 end,
    'message', coalesce(p_args ->> 'reason', format('job [%s] interrupted', p_job_key)),
    'stack',   p_args ->> 'stack',
    'job_id',  p_job_key)) end;
$$;

comment on function hotmesh._interruption is 'The error of an interrupted job; none if it is not to be thrown.';
