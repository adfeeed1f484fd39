-- Waits: the open questions of jobs, and the signals that answer them.
--
--   open ──signal──▶ gone, the step has the payload       A wait and a signal for it meet in one row of
--     ├───timer────▶ gone, the step has {timestamp}       mailbox that both lock: neither misses the
--     └───job ends─▶ gone                                 other. Whoever holds the job settles the wait.
--
-- Waits of one address are served by age; letters (signals that came first) are read in order.

create or replace function hotmesh._open_wait(
  p_move        hotmesh.move,
  p_job         hotmesh.jobs,
  p_topic       text,
  p_key         text,
  p_due         timestamptz,
  p_escalation  jsonb
)
returns hotmesh.move[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_key     text := case when p_topic is not null then coalesce(p_key, 'undefined') end;
  v_moves   move[] := '{}';
  v_letter  letters;
  v_wait    waits;
begin
  if p_topic is not null then
    perform _require_name(v_key, format('the key of a signal on %s', p_topic));
    loop
      v_letter := _take_letter(p_job.app_id, p_topic, v_key, p_move.activity, clock());
      exit when v_letter.seq is null;
      p_move.status := _closing(v_letter.status, v_letter.code);
      p_move.code := v_letter.code;
      v_moves := v_moves || _with_answer(p_move, 'signal', v_letter.data);
      if p_move.status <> 'pending' then
        return v_moves;
      end if;
      p_move.dimension := _next_place(p_move.dimension);
    end loop;
  end if;

  insert into waits (job_id, kind, activity, dimension, app_id, topic, key, due_at, input, output, created_at)
  values (p_job.job_id, case when p_topic is null then 'sleep' else 'signal' end, p_move.activity,
          p_move.dimension, case when p_topic is not null then p_job.app_id end, p_topic, v_key, p_due,
          p_move.input, p_move.output, clock())
  returning * into v_wait;
  if p_due is not null then
    insert into timers (due_at, job_id, seq, kind) values (p_due, p_job.job_id, v_wait.seq, 'wait');
    perform _ring_timers(p_due);
  end if;
  if p_escalation is not null and p_topic is not null then
    perform _escalate(v_wait, p_job, p_escalation);
  end if;
  return v_moves;
end;
$$;

comment on function hotmesh._open_wait is
  'Open a wait, unless a letter for it has come already: then the step is left with that at once.';


-- Locks the mailbox row whether or not there is a letter, so that a signal now on its way finds the wait.
-- A letter that lies at several addresses belongs to whoever deletes it at the first of them; who waits for
-- that holds but the own address, and who has it only tries for the others: what stays there is found dead.
create or replace function hotmesh._take_letter(
  p_app text, p_topic text, p_key text, p_activity text, p_at timestamptz
)
returns hotmesh.letters
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_letter  letters;
  v_first   text;
  v_taken   boolean := false;
begin
  insert into mailbox (app_id, topic, key) values (p_app, p_topic, p_key)
  on conflict (app_id, topic, key) do update set key = excluded.key;

  while not v_taken loop
    select * into v_letter from letters
     where app_id = p_app and topic = p_topic and key = p_key and keep_until > p_at
       and (activities is null or p_activity = any(activities))
     order by seq limit 1;
    if v_letter.seq is null then
      return v_letter;
    end if;
    v_first := (select min(k) from unnest(v_letter.beside || p_key) k);
    delete from letters where app_id = p_app and topic = p_topic and key = v_first and seq = v_letter.seq;
    v_taken := found;
    if v_first <> p_key then
      delete from letters where app_id = p_app and topic = p_topic and key = p_key and seq = v_letter.seq;
    end if;
  end loop;

  perform _close_mailbox(p_app, p_topic, p_key);
  for i in 1 .. coalesce(cardinality(v_letter.beside), 0) loop
    perform from mailbox where app_id = p_app and topic = p_topic and key = v_letter.beside[i]
        for update skip locked;
    if found then
      delete from letters where app_id = p_app and topic = p_topic and key = v_letter.beside[i]
                            and seq = v_letter.seq;
      perform _close_mailbox(p_app, p_topic, v_letter.beside[i]);
    end if;
  end loop;
  return v_letter;
end;
$$;

comment on function hotmesh._take_letter is
  'Lock an address and take the oldest letter that was kept there for an activity at an instant, if any.';


create or replace function hotmesh._keep_letter(
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
  v_keys  text[] := array(select key from unnest(p_addresses) order by key);
begin
  for i in 1 .. cardinality(v_keys) loop
    insert into mailbox (app_id, topic, key) values (p_app, p_topic, v_keys[i])
    on conflict (app_id, topic, key) do update set key = excluded.key;
  end loop;
  insert into letters (app_id, topic, key, seq, status, code, data, activities, beside, keep_until)
  select p_app, p_topic, a.key, letter.seq, p_status, p_code, p_data,
         case when cardinality(v_keys) > 1 then a.activities end,
         case when cardinality(v_keys) > 1 then array_remove(v_keys, a.key) end, clock() + p_keep
    from unnest(p_addresses) a, (select nextval('hotmesh.seq') as seq) letter;
end;
$$;

comment on function hotmesh._keep_letter is 'Keep a signal for a wait to come, at each address that its payload names.';


create or replace function hotmesh._close_mailbox(p_app text, p_topic text, p_key text)
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
begin
  -- Lock, then look: of two waits that end at the same time, the later one must see the other gone.
  perform from mailbox where app_id = p_app and topic = p_topic and key = p_key for update;
  delete from mailbox m
   where m.app_id = p_app and m.topic = p_topic and m.key = p_key
     and not exists (select from waits w where w.app_id = p_app and w.topic = p_topic and w.key = p_key)
     and not exists (select from letters l where l.app_id = p_app and l.topic = p_topic and l.key = p_key);
end;
$$;

comment on function hotmesh._close_mailbox is 'Remove an address at which nobody waits and nothing is kept.';


-- The caller holds the job, so the delete decides: it happens once.
create or replace function hotmesh._close_wait(p_wait hotmesh.waits)
returns boolean
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
begin
  delete from waits where job_id = p_wait.job_id and seq = p_wait.seq;
  if not found then
    return false;
  end if;
  if p_wait.due_at is not null then
    delete from timers where due_at = p_wait.due_at and job_id = p_wait.job_id and seq = p_wait.seq;
  end if;
  if p_wait.key is not null then
    perform _close_mailbox(p_wait.app_id, p_wait.topic, p_wait.key);
  end if;
  return true;
end;
$$;

comment on function hotmesh._close_wait is 'Remove a wait with its timer and address; true for the one who did it.';


create or replace function hotmesh._with_answer(p_move hotmesh.move, p_kind text, p_data jsonb)
returns hotmesh.move
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
begin
  if p_move.status = 'error' then
    p_move.error := coalesce(p_data, '{}');
  elsif p_kind = 'child' then
    p_move.output := p_data;
  else
    p_move.hook := p_data;
  end if;
  return p_move;
end;
$$;

comment on function hotmesh._with_answer is
  'Put an answer where the step keeps it: error, output (of a child) or hook (of a signal or timer).';


create or replace function hotmesh._answered(p_wait hotmesh.waits, p_status text, p_code integer, p_data jsonb)
returns hotmesh.move
language sql
volatile
set search_path = hotmesh, pg_temp
as $$
  select _with_answer(row(p_wait.job_id, _plan(j.version_id, p_wait.activity), p_wait.activity,
                          p_wait.dimension, p_status, p_code, p_wait.input, p_wait.output, null, null, 1,
                          null, p_wait.created_at)::move,
                      p_wait.kind, p_data)
    from jobs j where j.job_id = p_wait.job_id;
$$;

comment on function hotmesh._answered is 'The move that leaves the step of a wait with its answer.';


create or replace function hotmesh._closing(p_status text, p_code integer)
returns text
language sql
immutable
as $$
  select case when p_code = 202 and p_status = 'success' then 'pending' else p_status end;
$$;

comment on function hotmesh._closing is
  'The status of a signal: code 202 says more will follow, so that the wait stays open (pending).';


create or replace function hotmesh._next_place(p_dimension integer[])
returns integer[]
language sql
immutable
as $$
  select p_dimension[:cardinality(p_dimension) - 1] || p_dimension[cardinality(p_dimension)] + 1;
$$;

comment on function hotmesh._next_place is 'The place of the next step of the same activity beside this one.';


create or replace function hotmesh.signal(
  p_app     text,
  p_topic   text,
  p_data    jsonb,
  p_status  text     default 'success',
  p_code    integer  default 200,
  p_keep    interval default '10 minutes',
  out outcome  text,
  out job_key  text
)
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
  v_addresses  address[] := _signal_addresses(p_app, p_topic, p_data);
begin
  perform _require_payload(p_data, 'p_data');
  perform _require(p_status in ('success', 'pending', 'error'), 'p_status must be success, pending or error');
  perform _require(p_code is not null, 'p_code must be a number');
  if p_data ? '$expire' then
    begin
      p_keep := coalesce((p_data ->> '$expire')::interval, p_keep);
    exception when data_exception then
      perform _require(false, '$expire must be a span of time, such as 1 hour');
    end;
  end if;
  perform _require(p_keep > interval '0', 'p_keep must be positive');

  for i in 1 .. 100 loop
    job_key := _deliver(_oldest_wait(p_app, p_topic, v_addresses), p_app, p_topic, v_addresses,
                        p_data, p_status, p_code, p_keep);
    if job_key = '' then
      continue;  -- another session was quicker: look again
    end if;
    outcome := case when job_key is null then 'kept' else 'delivered' end;
    return;
  end loop;
  raise exception using errcode = '40001', message = 'the waits of this signal change too quickly; try again';
end;
$$;

comment on function hotmesh.signal is
  'Answer the oldest wait at the address that the payload names, or keep the signal for a wait to come.';


-- Escalation first, as for who resolves it, then job, then mailbox: the order in which a job registers its
-- wait. What was seen before the locks is looked at again under them; if it has changed, the
-- sub-transaction gives them back.
create or replace function hotmesh._deliver(
  p_wait       hotmesh.waits,
  p_app        text,
  p_topic      text,
  p_addresses  hotmesh.address[],
  p_data       jsonb,
  p_status     text,
  p_code       integer,
  p_keep       interval
)
returns text
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_job    jobs;
  v_wait   waits;
  v_moves  move[] := '{}';
  v_left   boolean;
begin
  if p_wait.escalation_id is not null then
    perform _lock_escalation(p_wait.escalation_id);
  end if;
  select * into v_job from jobs where job_id = p_wait.job_id for no key update;
  if p_wait.seq is null then
    perform _keep_letter(p_app, p_topic, p_addresses, p_status, p_code, p_data, p_keep);
  else
    insert into mailbox (app_id, topic, key) values (p_app, p_topic, p_wait.key)
    on conflict (app_id, topic, key) do update set key = excluded.key
    returning exists (select from letters l where l.app_id = p_app and l.topic = p_topic and l.key = p_wait.key)
         into v_left;
  end if;
  v_wait := _oldest_wait(p_app, p_topic, p_addresses);
  if v_wait.seq is distinct from p_wait.seq then
    raise exception using errcode = 'MHRTY';
  end if;

  if v_left then
    -- What came while the job was busy comes first, and may be all that this wait was for.
    v_moves := _read_letters(v_wait.job_id, v_wait.seq, clock());
    select * into v_wait from waits where job_id = p_wait.job_id and seq = p_wait.seq;
    if v_wait.seq is null then
      perform _leave_letter(p_app, p_topic, p_addresses, p_status, p_code, p_data, p_keep);
      v_job.job_key := null;
    end if;
  end if;
  if v_wait.seq is not null then
    v_moves := v_moves || _settled(v_wait, p_status, p_code, p_data, 'resolved');
  end if;
  perform _run(v_moves);
  return v_job.job_key;
exception when sqlstate 'MHRTY' then
  return '';
end;
$$;

comment on function hotmesh._deliver is
  'Settle this wait, or keep the letter if there is none. Answers the job''s key, null (kept), or empty: look again.';


create or replace function hotmesh._settled(
  p_wait hotmesh.waits, p_status text, p_code integer, p_data jsonb, p_escalation_status text
)
returns hotmesh.move[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_status  text := _closing(p_status, p_code);
  v_found   boolean;
begin
  if v_status = 'pending' then
    -- The wait stays for the next signal, whose step will stand beside this one's.
    update waits set dimension = _next_place(dimension) where job_id = p_wait.job_id and seq = p_wait.seq;
    v_found := found;
  else
    v_found := _close_wait(p_wait);
    if v_found and p_wait.escalation_id is not null then
      perform _settle_escalation(p_wait, p_escalation_status, p_data);
    end if;
  end if;
  return case when v_found then array[_answered(p_wait, v_status, p_code, p_data)] else '{}' end;
end;
$$;

comment on function hotmesh._settled is
  'Answer a wait of a job that the caller holds, with its escalation: the move that follows, none if it was gone.';


create or replace function hotmesh._oldest_wait(p_app text, p_topic text, p_addresses hotmesh.address[])
returns hotmesh.waits
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_wait  waits;
begin
  select w.* into v_wait
    from unnest(p_addresses) with ordinality as a(key, activities, place)
   cross join lateral (select * from waits x
                        where x.app_id = p_app and x.topic = p_topic and x.key = a.key
                          and x.activity = any(a.activities)
                        order by x.seq limit 1) w
   order by a.place limit 1;
  return v_wait;
end;
$$;

comment on function hotmesh._oldest_wait is 'The wait that a signal is for: the oldest at the first of its addresses that has one.';


create or replace function hotmesh._signal_addresses(p_app text, p_topic text, p_data jsonb)
returns hotmesh.address[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_keys    text[] := '{}';
  v_whose   text[] := '{}';
  v_key     text;
  v_doc     jsonb;
  v_active  integer := (select active_version_id from apps where app_id = p_app);
  r         record;
begin
  for r in select version_id, h.place, h.activity from versions v join hooks h using (version_id)
            where v.app_id = p_app and h.topic = p_topic
            order by version_id = v_active desc, version_id desc, h.place loop
    v_doc := _match(r.version_id, p_topic, r.place, p_data);
    continue when v_doc is null;
    perform _require(not v_doc ? 'error', 'the signal does not fit the hook: ' || (v_doc #>> '{error,message}'));
    v_key := coalesce(v_doc ->> 'key', 'undefined');
    perform _require_name(v_key, format('the key of a signal on %s', p_topic));
    v_keys := v_keys || v_key;
    v_whose := v_whose || r.activity::text;
  end loop;
  if v_keys = '{}' then
    raise exception using errcode = 'MH404',
      message = format('no hook of app %s listens to %s', p_app, p_topic),
      hint = 'its hook topics: ' || coalesce((select string_agg(distinct topic, ', ')
                from versions join hooks using (version_id) where app_id = p_app), 'none');
  end if;
  return array(select row(u.key, array_agg(distinct u.activity))::address
                 from unnest(v_keys, v_whose) with ordinality as u(key, activity, place)
                group by u.key order by min(u.place));
end;
$$;

comment on function hotmesh._signal_addresses is
  'Where a signal''s payload may belong, by the hook rules of the app''s versions, the active one first: '
  'keys, each with the activities that wait under it.';
