-- wrk.lua: what wrk asks for, and how much of it in the time that is measured.
--
-- wrk ... -s wrk.lua URL -- [close] [pipeline=N] [paths=FILE [zipf=S]] [hosts=N] [limit=N]
--                           [field=NAME:VALUE]...
--
-- close     a connection for each request
-- pipeline  so many requests leave together
-- paths     the paths of a file, by chance; with zipf, the Nth line N^-S times as often as the first
-- hosts     each request for another of so many hosts
-- limit     it ends after so many requests
--
-- The time from BENCH_FROM to BENCH_UNTIL, both as CLOCK_MONOTONIC in seconds, is what meter
-- measures; requests are counted from the first after the one to the first after the other, so
-- that what it costs to open the connections is not in it. Without these, all of them count.
-- Latencies are those of all, from the beginning.
local ffi = require("ffi")
ffi.cdef [[
struct timespec { long tv_sec; long tv_nsec; };
int clock_gettime(int clock, struct timespec *time);
int getpid(void);
int kill(int pid, int signal);
]]
local CLOCK_MONOTONIC, SIGINT = 1, 2
local CHOICES = 250000		-- made beforehand, and gone round in
local time = ffi.new("struct timespec")
local from, till = tonumber(os.getenv("BENCH_FROM")), tonumber(os.getenv("BENCH_UNTIL"))
local requests, choices, at, limit

local function now()
	ffi.C.clock_gettime(CLOCK_MONOTONIC, time)
	return tonumber(time.tv_sec) + tonumber(time.tv_nsec) / 1e9
end

-- The same choices each time: LuaJIT has a generator of its own, and it gets a seed.
local function choose(count, zipf)
	local sums, sum, made = {}, 0, {}
	for rank = 1, count do
		sum = sum + rank ^ -zipf
		sums[rank] = sum
	end
	math.randomseed(1)
	for i = 1, CHOICES do
		local wanted, low, high = math.random() * sum, 1, count
		while low < high do
			local middle = math.floor((low + high) / 2)
			if sums[middle] < wanted then
				low = middle + 1
			else
				high = middle
			end
		end
		made[i] = low
	end
	return made
end

local function read_paths(name)
	local paths = {}
	for path in io.lines(name) do
		paths[#paths + 1] = path
	end
	return paths
end

function init(words)
	local paths, zipf, hosts = { wrk.path }, 0, 1
	pipeline = 1	-- global, as asked, first and last: wrk hands out nothing else to done
	for _, word in ipairs(words) do
		local name, value = word:match("^(%w+)=(.*)$")
		if word == "close" then
			wrk.headers["Connection"] = "close"
		elseif name == "pipeline" then
			pipeline = tonumber(value)
		elseif name == "paths" then
			paths = read_paths(value)
		elseif name == "zipf" then
			zipf = tonumber(value)
		elseif name == "hosts" then
			hosts = tonumber(value)
		elseif name == "limit" then
			limit = tonumber(value)
		elseif name == "field" then
			local field, content = value:match("^([^:]+): *(.*)$")
			wrk.headers[field] = content
		else
			error("unknown word: " .. word)
		end
	end
	requests = {}
	for i = 1, math.max(#paths, hosts) do
		if hosts > 1 then
			wrk.headers["Host"] = string.format("site-%04d.example", (i - 1) % hosts)
		end
		local one = wrk.format("GET", paths[(i - 1) % #paths + 1])
		requests[i] = one:rep(pipeline)
	end
	if #requests > 1 then
		choices = choose(#requests, zipf)
	end
	at, asked = 0, -pipeline	-- wrk tries the first one out by itself
end

function request()
	if from and not last_at then
		local moment = now()
		if first_at and moment >= till then
			last_at, last = moment, asked
		elseif not first_at and moment >= from then
			first_at, first, late = moment, asked, asked <= 0
		end
	end
	asked = asked + pipeline
	if limit and asked == limit then
		ffi.C.kill(ffi.C.getpid(), SIGINT)
	end
	if not choices then
		return requests[1]
	end
	at = at % CHOICES + 1
	return requests[choices[at]]
end

local threads = {}

function setup(thread)
	threads[#threads + 1] = thread
end

-- wrk adds what clients that do not wait would have seen, and may add it below its least value,
-- where it does not look: then the highest percentiles are 0. So parts are those of what it sees.
local function seen(latency)
	local low, high = 0, 100
	if latency:percentile(high) > 0 then
		return high
	end
	for _ = 1, 30 do
		local middle = (low + high) / 2
		if latency:percentile(middle) > 0 then
			low = middle
		else
			high = middle
		end
	end
	return low
end

-- Prints words for the script. wrk takes a connection that is closed too early for no error:
-- what it has neither an answer to, nor may still wait for, is lost.
function done(summary, latency)
	local thread, errors = threads[1], summary.errors
	local pipeline, whole = thread:get("pipeline"), seen(latency)
	local count, seconds = summary.requests, summary.duration / 1e6
	local waiting = tonumber(os.getenv("BENCH_CONNECTIONS") or 0) * pipeline
	local lost = math.max(0, thread:get("asked") - summary.requests - waiting)
	if from and thread:get("first_at") then
		-- Who asked nothing more after the time was over had asked all before.
		count = (thread:get("last") or thread:get("asked")) - thread:get("first")
		seconds = (thread:get("last_at") or till) - thread:get("first_at")
	elseif from then
		count, seconds = 0, 0
	end
	print(string.format("bench requests=%d seconds=%.6f p50_us=%d p99_us=%d p999_us=%d",
		math.max(count, 0), math.max(seconds, 0), latency:percentile(whole * 0.5),
		latency:percentile(whole * 0.99), latency:percentile(whole * 0.999)))
	for _, name in ipairs({ "connect", "read", "write", "timeout", "status" }) do
		print(string.format("bench error_%s=%d", name, errors[name]))
	end
	print(string.format("bench error_lost=%d error_late=%d", lost, thread:get("late") and 1 or 0))
end
