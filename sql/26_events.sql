-- Events: what has happened, written with it in one transaction, read by whoever asks, as often as they ask.
--
-- Transactions commit in another order than they begin, so `id > cursor` loses rows. A cursor is therefore a
-- snapshot: unread is what the snapshot does not see and the next one does. Nobody waits for a long
-- transaction elsewhere, and nothing is read twice. While a page is not the last, the cursor holds both
-- snapshots and the number reached:  '<old>'  or  '<old>/<new>/<seq>'.

create or replace function hotmesh._emit(p_type text, p_event jsonb)
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_now  timestamptz := clock();
begin
  perform _write_event(p_type, p_event);
  perform _notify(subscriber) from (
    select distinct subscriber from subscriptions
     where kind = 'events' and app_id in ('', coalesce(p_event ->> 'app_id', '')) and until > v_now
       and _fits(p_type, wanted)) listening;
end;
$$;

comment on function hotmesh._emit is
  'Write an event (its type, and what is known of app_id, workflow_id, topic, origin_id, parent_id, trace_id, '
  'span_id, data) in the caller''s transaction, and ring those who listen.';


create or replace function hotmesh._write_event(p_type text, p_event jsonb)
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_now  timestamptz := clock();
  v_seq  bigint := nextval('hotmesh.outbox_seq');
begin
  insert into outbox (slot, at, seq, type, event)
  values (_slot(v_now), v_now, v_seq, p_type,
          jsonb_build_object('event_id', v_seq::text, 'type', p_type, 'ts', v_now, 'namespace', 'hmsh')
          || jsonb_strip_nulls(p_event));
end;
$$;

comment on function hotmesh._write_event is 'Write an event to the outbox.';


create or replace function hotmesh._slot(p_at timestamptz)
returns smallint
language sql
immutable
as $$
  select mod(floor(extract(epoch from p_at) / 86400), 16)::smallint;
$$;

comment on function hotmesh._slot is 'The part of the outbox that takes the events of an instant''s day (UTC).';


-- cursors -------------------------------------------------------------------------------------------

-- A transaction does not see itself as running; what it has yet to write would count as read.
create or replace function hotmesh._now_cursor()
returns text
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_now   pg_snapshot := pg_current_snapshot();
  v_mine  xid8 := pg_current_xact_id_if_assigned();
begin
  if v_mine is null or not pg_visible_in_snapshot(v_mine, v_now) then
    return v_now::text;
  end if;
  return format('%s:%s:%s', least(pg_snapshot_xmin(v_now), v_mine), pg_snapshot_xmax(v_now),
                (select string_agg(x::text, ',' order by x)
                   from (select pg_snapshot_xip(v_now) union select v_mine) running(x)));
end;
$$;

comment on function hotmesh._now_cursor is 'The cursor that has read all there is to see now.';


create or replace function hotmesh._place_of(p_cursor text)
returns hotmesh.reading
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_place  reading;
begin
  perform _require(p_cursor ~ '^[0-9:,]+(/[0-9:,]+/[0-9]+)?$', 'the cursor is none that was given out');
  begin
    v_place.old := split_part(p_cursor, '/', 1);
    v_place.new := coalesce(nullif(split_part(p_cursor, '/', 2), ''), _now_cursor());
    v_place.seq := nullif(split_part(p_cursor, '/', 3), '');
  exception when data_exception then
    perform _require(false, 'the cursor is none that was given out');
  end;
  perform _require(greatest(pg_snapshot_xmax(v_place.old), pg_snapshot_xmax(v_place.new))
                     <= pg_snapshot_xmax(pg_current_snapshot()),
                   'the cursor is of another database, or of a time that a restored backup has not seen');
  return v_place;
end;
$$;

comment on function hotmesh._place_of is 'What a cursor says: what was seen, what is being read, and how far.';


create or replace function hotmesh._cursor(p_place hotmesh.reading)
returns text
language sql
immutable
set search_path = hotmesh, pg_temp
as $$
  select case when p_place.seq is null then p_place.new::text
              else p_place.old || '/' || p_place.new || '/' || p_place.seq end;
$$;

comment on function hotmesh._cursor is 'A place in the outbox as its reader keeps it.';


-- What a cursor was still reading is finished first, then all that has come since: a page that is not full is
-- the last one.
create or replace function hotmesh._read_on(p_cursor text, p_types text[], p_limit integer)
returns table (cursor text, at timestamptz, type text, event jsonb)
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
#variable_conflict use_column
declare
  v_place     reading := _place_of(p_cursor);
  v_finished  boolean := v_place.seq is null;
  o           outbox;
begin
  perform _require(p_limit between 1 and 1000, 'p_limit must be between 1 and 1000');
  loop
    for o in select * from _unread(v_place, p_types, p_limit) loop
      v_place.seq := o.seq;
      p_limit := p_limit - 1;
      return query select _cursor(v_place), o.at, o.type, o.event;
    end loop;
    exit when p_limit = 0;
    v_place := row(v_place.new, _now_cursor(), null)::reading;
    exit when v_finished;
    v_finished := true;
  end loop;
  return query select case when p_limit = 0 then _cursor(v_place) else v_place.old::text end,
                      null::timestamptz, null::text, null::jsonb;
end;
$$;

comment on function hotmesh._read_on is
  'A page of events, each with the cursor to go on from after it; the last row is nothing but the cursor.';


create or replace function hotmesh._unread(p_place hotmesh.reading, p_types text[], p_limit integer)
returns setof hotmesh.outbox
language plpgsql
volatile
set search_path = hotmesh, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  v_from  bigint := p_place.seq;
begin
  if v_from is null then
    -- Where the unread begin: they are found by transaction, and read by number.
    select min(seq) - 1 into v_from from (
      select seq from outbox where xact >= pg_snapshot_xmin(p_place.old)
         and not pg_visible_in_snapshot(xact, p_place.old) offset 0) unread;
  end if;
  return query
  select * from outbox o
   where o.seq > v_from and o.xact >= pg_snapshot_xmin(p_place.old)
     and not pg_visible_in_snapshot(o.xact, p_place.old) and pg_visible_in_snapshot(o.xact, p_place.new)
     and exists (select from unnest(p_types) pattern where _fits(o.type, pattern))
   order by o.seq
   limit p_limit;
end;
$$;

comment on function hotmesh._unread is 'The next events between two snapshots, by number.';


create or replace function hotmesh.read_events(
  p_after  text    default null,
  p_limit  integer default 100,
  p_types  text[]  default null,
  p_app    text    default null
)
returns table (
  cursor       text,
  event_id     text,
  type         text,
  ts           timestamptz,
  namespace    text,
  app_id       text,
  workflow_id  text,
  topic        text,
  origin_id    text,
  parent_id    text,
  trace_id     text,
  span_id      text,
  data         jsonb
)
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
as $$
#variable_conflict use_column
declare
  v_types  text[] := coalesce(p_types, '{system.engine.*,system.worker.*,system.escalation.*}');
begin
  if p_after = 'now' then
    cursor := _now_cursor();
    return next;
    return;
  end if;
  return query
  select r.cursor, r.event ->> 'event_id', r.type, r.at, r.event ->> 'namespace', r.event ->> 'app_id',
         r.event ->> 'workflow_id', r.event ->> 'topic', r.event ->> 'origin_id', r.event ->> 'parent_id',
         r.event ->> 'trace_id', r.event ->> 'span_id', r.event -> 'data'
    from _read_on(coalesce(p_after, '1:1:'), v_types, p_limit) r
   where r.type is null or p_app is null or r.event ->> 'app_id' = p_app;
end;
$$;

comment on function hotmesh.read_events is
  'Events since a cursor (null: all that are kept; now: none yet), oldest first; in p_types * stands for any '
  'text; without p_types, all but those of jobs. Each row bears the cursor to go on from after it, and the '
  'last row nothing else.';
