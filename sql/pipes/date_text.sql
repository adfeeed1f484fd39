-- Pipe functions of dates: an instant becomes text. Formats are those of en-US; of other languages only
-- the numeric ones, the words stay English.


-- fixed formats

create or replace function hotmesh.pipe_date_to_iso_string(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_text text := hotmesh.pipe_date_iso(hotmesh.pipe_instant(p_a));
begin
  if v_text is null then
    perform hotmesh.pipe_throw('Invalid time value');
  end if;
  return to_jsonb(v_text);
end;
$$;

comment on function hotmesh.pipe_date_to_iso_string is
  'date.toISOString(date): 2023-08-06T22:52:39.123Z; an invalid date throws.';


create or replace function hotmesh.pipe_date_to_json(p_a jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
begin
  return coalesce(to_jsonb(hotmesh.pipe_date_iso(hotmesh.pipe_instant(p_a))), 'null');
end;
$$;

comment on function hotmesh.pipe_date_to_json is
  'date.toJSON(date): as toISOString, null for an invalid date.';


create or replace function hotmesh.pipe_date_to_isox_string(p_a jsonb)
returns jsonb
language plpgsql
volatile
parallel safe
as $$
begin
  if not hotmesh.pipe_truthy(p_a) then
    p_a := hotmesh.pipe_date_now();
  end if;
  return to_jsonb(translate(hotmesh.pipe_date_to_iso_string(p_a) #>> '{}', '-:TZ', ''));
end;
$$;

comment on function hotmesh.pipe_date_to_isox_string is
  'date.toISOXString(date): 20230806225239.123 in UTC, of now if there is no date.';


create or replace function hotmesh.pipe_day_text(p_local double precision)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  r record := hotmesh.pipe_civil(p_local);
begin
  return format('%s %s %s %s%s',
    substr('SunMonTueWedThuFriSat', r.weekday::int * 3 + 1, 3),
    substr('JanFebMarAprMayJunJulAugSepOctNovDec', r.month::int * 3 - 2, 3),
    lpad(r.day::text, 2, '0'),
    case when r.year < 0 then '-' else '' end,
    lpad(abs(r.year)::text, greatest(4, length(abs(r.year)::text)), '0'));
end;
$$;

comment on function hotmesh.pipe_day_text is
  'The day of a wall clock as Sun Aug 06 2023.';


create or replace function hotmesh.pipe_date_to_date_string(p_a jsonb)
returns jsonb
language plpgsql
stable
parallel safe
as $$
declare
  v_ms double precision := hotmesh.pipe_instant(p_a);
begin
  if v_ms is null then
    return '"Invalid Date"';
  end if;
  return to_jsonb(
    hotmesh.pipe_day_text(v_ms + hotmesh.pipe_zone_offset(v_ms, hotmesh.pipe_zone())));
end;
$$;

comment on function hotmesh.pipe_date_to_date_string is
  'date.toDateString(date): Sun Aug 06 2023, local.';


-- zones by name

create or replace function hotmesh.pipe_offset_text(p_offset double precision, p_style text)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  v_minutes int := abs(trunc(p_offset / 60000));
  v_sign    text := case when p_offset < 0 then '-' else '+' end;
begin
  return case
           when p_style = 'digits' then
             v_sign || lpad((v_minutes / 60)::text, 2, '0') || lpad((v_minutes % 60)::text, 2, '0')
           when p_style like 'long%' then
             'GMT' || v_sign || lpad((v_minutes / 60)::text, 2, '0')
                   || ':' || lpad((v_minutes % 60)::text, 2, '0')
           when v_minutes % 60 = 0 then 'GMT' || v_sign || v_minutes / 60
           else 'GMT' || v_sign || v_minutes / 60 || ':' || lpad((v_minutes % 60)::text, 2, '0')
         end;
end;
$$;

comment on function hotmesh.pipe_offset_text is
  'An offset as +0530 (digits), GMT+05:30 (long…) or GMT+5:30.';


create or replace function hotmesh.pipe_zone_names(
  p_zone       text,
  out standard text,
  out summer   text,
  out letters  text)
language sql
immutable
parallel safe
as $$
  select names.standard, names.summer, names.letters
    from (values
      ('Coordinated Universal Time', null, null,
       '{UTC,GMT,Etc/UTC,Etc/GMT,Etc/UCT,Etc/Zulu,Etc/Universal,UCT,Zulu,Universal}'::text[]),
      ('Greenwich Mean Time', null, null,
       '{Africa/Abidjan,Africa/Accra,Africa/Dakar,Atlantic/Reykjavik}'),
      ('Greenwich Mean Time', 'British Summer Time', null, '{Europe/London,Europe/Belfast,GB}'),
      ('Greenwich Mean Time', 'Irish Standard Time', null, '{Europe/Dublin,Eire}'),
      ('Western European', 'Summer', null,
       '{Europe/Lisbon,Atlantic/Canary,Atlantic/Madeira,Atlantic/Faroe,Portugal}'),
      ('Central European', 'Summer', null,
       '{Europe/Amsterdam,Europe/Andorra,Europe/Belgrade,Europe/Berlin,Europe/Bratislava,'
       'Europe/Brussels,Europe/Budapest,Europe/Busingen,Europe/Copenhagen,Europe/Gibraltar,'
       'Europe/Ljubljana,Europe/Luxembourg,Europe/Madrid,Europe/Malta,Europe/Monaco,'
       'Europe/Oslo,Europe/Paris,Europe/Podgorica,Europe/Prague,Europe/Rome,'
       'Europe/San_Marino,Europe/Sarajevo,Europe/Skopje,Europe/Stockholm,Europe/Tirane,'
       'Europe/Vaduz,Europe/Vatican,Europe/Vienna,Europe/Warsaw,Europe/Zagreb,Europe/Zurich,'
       'Africa/Algiers,Africa/Tunis,Africa/Ceuta}'),
      ('Eastern European', 'Summer', null,
       '{Europe/Athens,Europe/Bucharest,Europe/Chisinau,Europe/Helsinki,Europe/Kiev,'
       'Europe/Kyiv,Europe/Mariehamn,Europe/Riga,Europe/Sofia,Europe/Tallinn,Europe/Vilnius,'
       'Europe/Kaliningrad,Asia/Nicosia,Asia/Beirut,Africa/Cairo,Africa/Tripoli}'),
      ('Moscow', null, null, '{Europe/Moscow,Europe/Minsk,Europe/Simferopol,W-SU}'),
      ('Israel', 'Daylight', null, '{Asia/Jerusalem,Asia/Tel_Aviv,Israel}'),
      ('Arabian', null, null,
       '{Asia/Riyadh,Asia/Baghdad,Asia/Kuwait,Asia/Qatar,Asia/Bahrain,Asia/Aden}'),
      ('Gulf', null, null, '{Asia/Dubai,Asia/Muscat}'),
      ('Iran', null, null, '{Asia/Tehran,Iran}'),
      ('Pakistan', null, null, '{Asia/Karachi}'),
      ('India', null, null, '{Asia/Kolkata,Asia/Calcutta,Asia/Colombo}'),
      ('Nepal Time', null, null, '{Asia/Kathmandu,Asia/Katmandu}'),
      ('Bangladesh', null, null, '{Asia/Dhaka}'),
      ('Indochina Time', null, null,
       '{Asia/Bangkok,Asia/Ho_Chi_Minh,Asia/Saigon,Asia/Phnom_Penh,Asia/Vientiane}'),
      ('Western Indonesia Time', null, null, '{Asia/Jakarta,Asia/Pontianak}'),
      ('Singapore', null, null, '{Asia/Singapore,Singapore}'),
      ('Malaysia Time', null, null, '{Asia/Kuala_Lumpur,Asia/Kuching}'),
      ('Philippine', null, null, '{Asia/Manila}'),
      ('Hong Kong', null, null, '{Asia/Hong_Kong,Hongkong}'),
      ('China', null, null, '{Asia/Shanghai,Asia/Macau,PRC}'),
      ('Taiwan', null, null, '{Asia/Taipei,ROC}'),
      ('Korean', null, null, '{Asia/Seoul,Asia/Pyongyang,ROK}'),
      ('Japan', null, null, '{Asia/Tokyo,Japan}'),
      ('Australian Western', null, null, '{Australia/Perth,Australia/West}'),
      ('Australian Central', 'Daylight', null,
       '{Australia/Adelaide,Australia/Broken_Hill,Australia/Darwin,Australia/North,'
       'Australia/South}'),
      ('Australian Eastern', 'Daylight', null,
       '{Australia/Sydney,Australia/Melbourne,Australia/Brisbane,Australia/Hobart,'
       'Australia/Canberra,Australia/ACT,Australia/NSW,Australia/Queensland,'
       'Australia/Victoria,Australia/Tasmania}'),
      ('New Zealand', 'Daylight', null, '{Pacific/Auckland,Antarctica/McMurdo,NZ}'),
      ('South Africa', null, null, '{Africa/Johannesburg,Africa/Maseru,Africa/Mbabane}'),
      ('East Africa Time', null, null,
       '{Africa/Nairobi,Africa/Addis_Ababa,Africa/Dar_es_Salaam,Africa/Kampala,'
       'Africa/Mogadishu,Africa/Djibouti}'),
      ('West Africa Time', null, null,
       '{Africa/Lagos,Africa/Luanda,Africa/Kinshasa,Africa/Douala,Africa/Libreville,'
       'Africa/Niamey}'),
      ('Central Africa Time', null, null,
       '{Africa/Maputo,Africa/Harare,Africa/Lusaka,Africa/Lubumbashi,Africa/Kigali,'
       'Africa/Gaborone,Africa/Khartoum}'),
      ('Eastern', 'Daylight', 'E',
       '{America/New_York,America/Detroit,America/Toronto,America/Montreal,'
       'America/Indiana/Indianapolis,America/Indianapolis,America/Kentucky/Louisville,'
       'America/Louisville,America/Nassau,America/Jamaica,America/Panama,America/Cancun,'
       'America/Port-au-Prince,US/Eastern,US/Michigan,US/East-Indiana,Canada/Eastern,EST,'
       'EST5EDT}'),
      ('Central', 'Daylight', 'C',
       '{America/Chicago,America/Winnipeg,America/Indiana/Knox,America/Menominee,'
       'America/Mexico_City,America/Monterrey,America/Guatemala,America/Costa_Rica,'
       'America/El_Salvador,America/Managua,America/Tegucigalpa,America/Regina,'
       'America/Belize,US/Central,Canada/Central,CST6CDT}'),
      ('Mountain', 'Daylight', 'M',
       '{America/Denver,America/Boise,America/Edmonton,America/Phoenix,US/Mountain,'
       'US/Arizona,Canada/Mountain,MST,MST7MDT}'),
      ('Pacific', 'Daylight', 'P',
       '{America/Los_Angeles,America/Vancouver,America/Tijuana,US/Pacific,Canada/Pacific,'
       'PST8PDT}'),
      ('Alaska', 'Daylight', 'AK',
       '{America/Anchorage,America/Juneau,America/Nome,America/Sitka,US/Alaska}'),
      ('Hawaii-Aleutian', 'Daylight', 'H', '{Pacific/Honolulu,US/Hawaii,HST}'),
      ('Hawaii-Aleutian', 'Daylight', 'HA', '{America/Adak}'),
      ('Atlantic', 'Daylight', 'A',
       '{America/Halifax,America/Puerto_Rico,America/Santo_Domingo,America/Barbados,'
       'Atlantic/Bermuda,Canada/Atlantic}'),
      ('Newfoundland', 'Daylight', null, '{America/St_Johns,Canada/Newfoundland}'),
      ('Brasilia', 'Summer', null,
       '{America/Sao_Paulo,America/Bahia,America/Fortaleza,America/Recife,Brazil/East}'),
      ('Argentina', 'Summer', null,
       '{America/Argentina/Buenos_Aires,America/Buenos_Aires,America/Argentina/Cordoba}'),
      ('Chile', 'Summer', null, '{America/Santiago,Chile/Continental}'),
      ('Colombia', null, null, '{America/Bogota}'),
      ('Peru', null, null, '{America/Lima}'),
      ('Venezuela Time', null, null, '{America/Caracas}'),
      ('Uruguay', 'Summer', null, '{America/Montevideo}'))
      as names (standard, summer, letters, zones)
   where lower(p_zone) = any (lower(names.zones::text)::text[]);
$$;

comment on function hotmesh.pipe_zone_names is
  'The English names of a time zone, abridged; no row of values for zones that people rarely name.';


create or replace function hotmesh.pipe_zone_name(p_ms double precision, p_zone text, p_style text)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  v_offset double precision := hotmesh.pipe_zone_offset(p_ms, p_zone);
  v_year   double precision := (hotmesh.pipe_civil(p_ms)).year;
  v_summer boolean;
  r        record;
begin
  if p_style in ('shortOffset', 'longOffset') then
    return hotmesh.pipe_offset_text(v_offset, p_style);
  end if;
  select * into r from hotmesh.pipe_zone_names(p_zone);
  v_summer := v_offset > least(
    hotmesh.pipe_zone_offset(hotmesh.pipe_make_instant(array[v_year, 0, 1, 0, 0, 0, 0]), p_zone),
    hotmesh.pipe_zone_offset(hotmesh.pipe_make_instant(array[v_year, 6, 1, 0, 0, 0, 0]), p_zone));
  if p_style = 'short' then
    return case
             when r.standard = 'Coordinated Universal Time' then 'UTC'
             when r.standard = 'Greenwich Mean Time' and v_offset = 0 then 'GMT'
             when r.letters is not null then r.letters || case when v_summer then 'DT' else 'ST' end
             else hotmesh.pipe_offset_text(v_offset, 'short')
           end;
  end if;
  return case
           when r.standard is null                 then hotmesh.pipe_offset_text(v_offset, 'long')
           when v_summer and r.summer like '%Time' then r.summer
           when v_summer                           then
             r.standard || ' ' || coalesce(r.summer, 'Summer') || ' Time'
           when r.standard like '%Time'            then r.standard
           else r.standard || ' Standard Time'
         end;
end;
$$;

comment on function hotmesh.pipe_zone_name is
  'The name of a zone at an instant: Eastern Standard Time, or short: EST, GMT+5:30.';


create or replace function hotmesh.pipe_date_to_string(p_a jsonb)
returns jsonb
language plpgsql
stable
parallel safe
as $$
declare
  v_ms     double precision := hotmesh.pipe_instant(p_a);
  v_zone   text := hotmesh.pipe_zone();
  v_offset double precision := hotmesh.pipe_zone_offset(v_ms, v_zone);
begin
  if v_ms is null then
    return '"Invalid Date"';
  elsif v_zone = 'UTC' then
    return to_jsonb(hotmesh.pipe_date_text(v_ms));
  end if;
  return to_jsonb(format('%s %s GMT%s (%s)',
    hotmesh.pipe_day_text(v_ms + v_offset),
    hotmesh.pipe_clock_text((hotmesh.pipe_civil(v_ms + v_offset)).day_ms),
    hotmesh.pipe_offset_text(v_offset, 'digits'),
    hotmesh.pipe_zone_name(v_ms, v_zone, 'long')));
end;
$$;

comment on function hotmesh.pipe_date_to_string is
  'date.toString(date): Sun Aug 06 2023 22:52:39 GMT+0000 (Coordinated Universal Time), local.';


-- formats of a language

create or replace function hotmesh.pipe_language(p_locales jsonb)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  v_tag    text := '^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-[A-Za-z0-9]{1,8})*$';
  v_locale text;
begin
  if p_locales = 'null' then
    perform hotmesh.pipe_throw('Incorrect locale information provided');
  end if;
  for v_locale in
    select hotmesh.pipe_to_string(hotmesh.pipe_unbox(item))
      from jsonb_array_elements(case jsonb_typeof(p_locales)
                                  when 'string' then jsonb_build_array(p_locales)
                                  when 'array'  then p_locales
                                  else '[]'
                                end) as items (item)
  loop
    if v_locale !~ v_tag then
      perform hotmesh.pipe_throw('Incorrect locale information provided: ' || v_locale);
    end if;
  end loop;
  v_locale := case jsonb_typeof(p_locales) when 'string' then p_locales #>> '{}'
                                           when 'array'  then p_locales ->> 0 end;
  return case
           when v_locale ~* '^en-(GB|IE)'                        then 'en-GB'
           when v_locale ~* '^(de|es|fr|it|ja|nl|pl|pt|ru|sv|zh)(-|$)' then lower(left(v_locale, 2))
           else 'en-US'
         end;
end;
$$;

comment on function hotmesh.pipe_language is
  'The language whose formats are used for a locale or a list of them; malformed ones throw.';


create or replace function hotmesh.pipe_date_option(p_options jsonb, p_name text, p_allowed text)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  v_value text := nullif(hotmesh.pipe_to_string(
            hotmesh.pipe_unbox(hotmesh.pipe_own(p_options, p_name))), 'undefined');
begin
  if v_value !~ ('^(' || p_allowed || ')$') then
    perform hotmesh.pipe_throw(format('Value %s out of range for option %s', v_value, p_name));
  end if;
  return v_value;
end;
$$;

comment on function hotmesh.pipe_date_option is
  'One option of a date format, null if it is not given; a value that is not allowed throws.';


create or replace function hotmesh.pipe_date_options(p_options jsonb, p_wanted text)
returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_number text := 'numeric|2-digit';
  v_name   text := 'narrow|short|long';
  v_style  text := 'full|long|medium|short';
  v_marks  text[] := case p_wanted when 'date' then '{weekday,year,month,day}'
                                   when 'time' then '{hour,minute,second,fraction}'
                                   else '{weekday,year,month,day,hour,minute,second,fraction}' end;
  v_given  jsonb;
  v_date   text;
  v_time   text;
begin
  if p_options is null then
    v_given := '{}';
  elsif p_options = 'null' then
    perform hotmesh.pipe_throw('Cannot convert null to object');
  else
    v_given := jsonb_strip_nulls(jsonb_build_object(
      'weekday', hotmesh.pipe_date_option(p_options, 'weekday', v_name),
      'year', hotmesh.pipe_date_option(p_options, 'year', v_number),
      'month', hotmesh.pipe_date_option(p_options, 'month', v_number || '|' || v_name),
      'day', hotmesh.pipe_date_option(p_options, 'day', v_number),
      'hour', hotmesh.pipe_date_option(p_options, 'hour', v_number),
      'minute', hotmesh.pipe_date_option(p_options, 'minute', v_number),
      'second', hotmesh.pipe_date_option(p_options, 'second', v_number),
      'fraction', hotmesh.pipe_date_option(p_options, 'fractionalSecondDigits', '[123]'),
      'zone', hotmesh.pipe_date_option(
        p_options, 'timeZoneName', '(short|long)(Offset|Generic)?')));
    v_date := hotmesh.pipe_date_option(p_options, 'dateStyle', v_style);
    v_time := hotmesh.pipe_date_option(p_options, 'timeStyle', v_style);
  end if;
  if v_date is not null or v_time is not null then
    if v_given <> '{}' or v_time is not null and p_wanted = 'date'
       or v_date is not null and p_wanted = 'time' then
      perform hotmesh.pipe_throw('dateStyle and timeStyle cannot be used here');
    end if;
    return hotmesh.pipe_date_styles(v_date, v_time);
  elsif v_given ?| v_marks then
    return v_given;
  end if;
  return v_given
      || case when p_wanted = 'time' then '{}'
              else '{"year": "numeric", "month": "numeric", "day": "numeric"}' end::jsonb
      || case when p_wanted = 'date' then '{}'
              else '{"hour": "numeric", "minute": "numeric", "second": "numeric"}' end::jsonb;
end;
$$;

comment on function hotmesh.pipe_date_options is
  'Which fields of a date are written and how, from the options of toLocale…String.';


create or replace function hotmesh.pipe_date_styles(p_date text, p_time text)
returns jsonb
language sql
immutable
parallel safe
as $$
  select case p_date
           when 'full'   then '{"weekday": "long", "month": "long", "day": "numeric",'
                              ' "year": "numeric"}'
           when 'long'   then '{"month": "long", "day": "numeric", "year": "numeric"}'
           when 'medium' then '{"month": "short", "day": "numeric", "year": "numeric"}'
           when 'short'  then '{"month": "numeric", "day": "numeric", "year": "2-digit"}'
           else '{}'
         end::jsonb
      || case p_time
           when 'full'   then '{"hour": "numeric", "minute": "numeric", "second": "numeric",'
                              ' "zone": "long"}'
           when 'long'   then '{"hour": "numeric", "minute": "numeric", "second": "numeric",'
                              ' "zone": "short"}'
           when 'medium' then '{"hour": "numeric", "minute": "numeric", "second": "numeric"}'
           when 'short'  then '{"hour": "numeric", "minute": "numeric"}'
           else '{}'
         end::jsonb;
$$;

comment on function hotmesh.pipe_date_styles is
  'The fields that dateStyle and timeStyle stand for.';


create or replace function hotmesh.pipe_numeric_pattern(p_language text)
returns text
language sql
immutable
parallel safe
as $$
  select case
           when p_language = 'de'                  then 'd.M.y'
           when p_language in ('en-GB', 'fr', 'it', 'pt') then 'D/O/y'
           when p_language = 'es'                  then 'd/M/y'
           when p_language in ('ja', 'zh')         then 'y/M/d'
           when p_language = 'nl'                  then 'd-M-y'
           when p_language = 'pl'                  then 'd.O.y'
           when p_language = 'ru'                  then 'D.O.y'
           when p_language = 'sv'                  then 'y-O-D'
           else 'M/d/y'
         end;
$$;

comment on function hotmesh.pipe_numeric_pattern is
  'How a language writes a date in figures: d and M plain, D and O with two digits.';


create or replace function hotmesh.pipe_padded(p_number bigint, p_style text)
returns text
language sql
immutable
parallel safe
as $$
  select case p_style
           when '2-digit' then right('0' || number, 2)
           when 'numeric' then number
         end
    from cast(p_number as text) as number;
$$;

comment on function hotmesh.pipe_padded is
  'A number as it is (numeric) or its last two digits (2-digit); null without a style.';


create or replace function hotmesh.pipe_shortened(p_name text, p_style text)
returns text
language sql
immutable
parallel safe
as $$
  select left(p_name, case p_style when 'long' then 99 when 'short' then 3
                                   when 'narrow' then 1 end);
$$;

comment on function hotmesh.pipe_shortened is
  'The name of a month or weekday, long, short or narrow; null without a style.';


create or replace function hotmesh.pipe_write_day(
  p_local    double precision,
  p_fields   jsonb,
  p_language text)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  r         record := hotmesh.pipe_civil(p_local);
  v_month   text := p_fields ->> 'month';
  v_day     text := hotmesh.pipe_padded(r.day, p_fields ->> 'day');
  v_year    text := hotmesh.pipe_padded(
              case when r.year > 0 then r.year else 1 - r.year end, p_fields ->> 'year');
  v_weekday text := hotmesh.pipe_shortened(
              to_char(date '2023-01-01' + r.weekday::int, 'FMDay'), p_fields ->> 'weekday');
  v_text    text;
begin
  if v_month is null then
    return nullif(concat_ws(' ', v_day, v_year, v_weekday), '');
  elsif v_month in ('long', 'short', 'narrow') then
    v_text := hotmesh.pipe_shortened(
      to_char(make_date(2000, r.month::int, 1), 'FMMonth'), v_month);
    v_text := concat_ws(' ', v_text, v_day);
    return concat_ws(', ', v_weekday, concat_ws(
      case when v_day is null then ' ' else ', ' end, v_text, v_year));
  end if;
  v_text := case
              when v_day is null and v_year is null then 'M'
              when v_day is null                    then 'M/y'
              when v_year is null                   then 'M/d'
              else hotmesh.pipe_numeric_pattern(p_language)
            end;
  v_text := replace(v_text, 'D', lpad(r.day::text, 2, '0'));
  v_text := replace(v_text, 'O', lpad(r.month::text, 2, '0'));
  v_text := replace(v_text, 'd', coalesce(v_day, ''));
  v_text := replace(v_text, 'M', hotmesh.pipe_padded(r.month, v_month));
  return concat_ws(', ', v_weekday, replace(v_text, 'y', coalesce(v_year, '')));
end;
$$;

comment on function hotmesh.pipe_write_day is
  'The day of a wall clock with the fields wanted; null if none is.';


create or replace function hotmesh.pipe_write_time(
  p_ms     bigint,
  p_fields jsonb,
  p_cycle  text,
  p_plain  boolean)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  v_hour   int := p_ms / 3600000;
  v_minute text := p_ms / 60000 % 60;
  v_second text := p_ms / 1000 % 60;
  v_half   boolean := p_cycle in ('h11', 'h12');
  v_text   text;
begin
  v_text := case p_cycle when 'h11' then v_hour % 12
                         when 'h12' then (v_hour + 11) % 12 + 1
                         when 'h23' then v_hour
                         else (v_hour + 23) % 24 + 1 end;
  if p_fields ->> 'hour' = '2-digit' or not v_half and not p_plain then
    v_text := lpad(v_text, 2, '0');
  end if;
  v_text := case when p_fields ? 'hour' then v_text end;
  if p_fields ? 'hour' or p_fields ? 'second' then
    v_minute := lpad(v_minute, 2, '0');
  end if;
  if p_fields ? 'hour' or p_fields ? 'minute' then
    v_second := lpad(v_second, 2, '0');
  end if;
  v_text := concat_ws(':', v_text, case when p_fields ? 'minute' then v_minute end,
                                   case when p_fields ? 'second' then v_second end);
  if v_text ~ '^[0-9]+$' and p_fields ?& '{hour,zone}' and not v_half then
    v_text := v_text || 'h';
  end if;
  v_text := concat_ws('.', nullif(v_text, ''),
                      left(lpad((p_ms % 1000)::text, 3, '0'), (p_fields ->> 'fraction')::int));
  return nullif(v_text, '')
      || case when v_half and p_fields ? 'hour'
              then case when v_hour < 12 then ' AM' else ' PM' end else '' end;
end;
$$;

comment on function hotmesh.pipe_write_time is
  'The time of day with the fields wanted, by an hour cycle; null if none is.';


create or replace function hotmesh.pipe_hour_cycle(p_options jsonb, p_language text)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
  v_twelve jsonb := hotmesh.pipe_unbox(hotmesh.pipe_own(p_options, 'hour12'));
begin
  return case
           when v_twelve is not null and hotmesh.pipe_truthy(v_twelve) then 'h12'
           when v_twelve is not null and p_language = 'en-US'          then 'h24'
           when v_twelve is not null                                   then 'h23'
           else coalesce(hotmesh.pipe_date_option(p_options, 'hourCycle', 'h11|h12|h23|h24'),
                         case p_language when 'en-US' then 'h12' else 'h23' end)
         end;
end;
$$;

comment on function hotmesh.pipe_hour_cycle is
  'How hours are counted, from hour12 and hourCycle; midnight without am is 24 in en-US.';


create or replace function hotmesh.pipe_require_zone(p_zone text)
returns void
language plpgsql
immutable
parallel unsafe
as $$
begin
  perform timestamp '2000-01-01' at time zone p_zone;
exception
  when invalid_parameter_value then
    perform hotmesh.pipe_throw('Invalid time zone specified: ' || p_zone);
end;
$$;

comment on function hotmesh.pipe_require_zone is
  'Throw unless the server knows a time zone.';


create or replace function hotmesh.pipe_date_separator(
  p_fields   jsonb,
  p_cycle    text,
  p_language text)
returns text
language sql
immutable
parallel safe
as $$
  select case
           when p_language in ('fr', 'ja', 'sv', 'zh')                        then ' '
           when p_fields ->> 'month' = 'long'                                 then ' at '
           when p_fields ?| '{year,month,day,zone,fraction}'                  then ', '
           when p_fields ? 'minute' and p_fields ? 'hour'                     then ' '
           when p_fields ? 'hour' and p_cycle in ('h11', 'h12')               then ' '
           else ', '
         end;
$$;

comment on function hotmesh.pipe_date_separator is
  'What stands between the day and the time.';


create or replace function hotmesh.pipe_write_date(
  p_value   jsonb,
  p_locales jsonb,
  p_options jsonb,
  p_wanted  text)
returns jsonb
language plpgsql
stable
parallel unsafe
as $$
declare
  v_ms       double precision := hotmesh.pipe_instant(p_value);
  v_language text;
  v_fields   jsonb;
  v_cycle    text;
  v_zone     text;
  v_local    double precision;
  v_time     text;
begin
  if v_ms is null then
    return '"Invalid Date"';
  end if;
  v_language := hotmesh.pipe_language(p_locales);
  v_fields := hotmesh.pipe_date_options(p_options, p_wanted);
  v_cycle := hotmesh.pipe_hour_cycle(p_options, v_language);
  v_zone := hotmesh.pipe_date_option(p_options, 'timeZone', '[A-Za-z][A-Za-z0-9_+/-]*');
  if v_zone is null then
    v_zone := hotmesh.pipe_zone();
  else
    perform hotmesh.pipe_require_zone(v_zone);
  end if;
  v_local := v_ms + hotmesh.pipe_zone_offset(v_ms, v_zone);
  v_time := hotmesh.pipe_write_time(
    (hotmesh.pipe_civil(v_local)).day_ms, v_fields, v_cycle, v_language in ('es', 'ja'));
  if v_fields ? 'zone' then
    v_time := concat_ws(' ', v_time, hotmesh.pipe_zone_name(
      v_ms, v_zone, replace(v_fields ->> 'zone', 'Generic', '')));
  end if;
  return to_jsonb(concat_ws(hotmesh.pipe_date_separator(v_fields, v_cycle, v_language),
                            hotmesh.pipe_write_day(v_local, v_fields, v_language),
                            v_time));
end;
$$;

comment on function hotmesh.pipe_write_date is
  'What toLocaleString, toLocaleDateString and toLocaleTimeString answer.';


create or replace function hotmesh.pipe_date_to_locale_string(p_a jsonb, p_b jsonb, p_c jsonb)
returns jsonb
language sql
stable
parallel unsafe
as $$
  select hotmesh.pipe_write_date(p_a, p_b, p_c, 'all');
$$;

comment on function hotmesh.pipe_date_to_locale_string is
  'date.toLocaleString(date, locale, options): 1/31/2023, 10:20:30 AM.';


create or replace function hotmesh.pipe_date_to_locale_date_string(p_a jsonb, p_b jsonb, p_c jsonb)
returns jsonb
language sql
stable
parallel unsafe
as $$
  select hotmesh.pipe_write_date(p_a, p_b, p_c, 'date');
$$;

comment on function hotmesh.pipe_date_to_locale_date_string is
  'date.toLocaleDateString(date, locale, options): 1/31/2023.';


create or replace function hotmesh.pipe_date_to_locale_time_string(p_a jsonb, p_b jsonb, p_c jsonb)
returns jsonb
language sql
stable
parallel unsafe
as $$
  select hotmesh.pipe_write_date(p_a, p_b, p_c, 'time');
$$;

comment on function hotmesh.pipe_date_to_locale_time_string is
  'date.toLocaleTimeString(date, locale, options): 10:20:30 AM.';
