-- Runs first. Marks the requests that belong to the login itself, which need none, and refuses what a page of another
-- origin makes a browser do in the name of its user. CONFIG stands above:
--   login     whether this is a route of the login
--   open      paths of the login that other origins may lead to
--   https     whether the platform's own origin begins with https
--   redirect  whether plain HTTP leads to HTTPS
--   port      what stands behind the host in the address of HTTPS
--   cookies   beginnings of the names of session cookies
--   everybody whether a request needs no session to be somebody's

local DEFAULT_PORTS = { http = ":80$", https = ":443$" }

-- Whether a header that browsers set names an origin other than the one that the request goes to.
local function names_other(value, headers)
  local scheme, host = value:lower():match("^(https?)://([^/]+)")
  if not scheme or (CONFIG.https and scheme ~= "https") then return true end
  local own = (headers:get(":authority") or ""):lower()
  return host:gsub(DEFAULT_PORTS[scheme], "") ~= own:gsub(DEFAULT_PORTS[scheme], "")
end

local function comes_from_elsewhere(headers)
  local site = headers:get("sec-fetch-site")
  if site and site ~= "same-origin" and site ~= "none" then return true end
  for _, name in ipairs({ "origin", "referer" }) do
    local value = headers:get(name)
    if value and names_other(value, headers) then return true end
  end
  return false
end

local function begins_with_any(text, beginnings)
  for _, beginning in ipairs(beginnings) do
    if text:sub(1, #beginning) == beginning then return true end
  end
  return false
end

local function needs_own_origin(headers)
  if headers:get("upgrade") or headers:get(":method") == "CONNECT" then return true end
  return CONFIG.login and not begins_with_any(headers:get(":path") or "", CONFIG.open)
end

local READS = { GET = true, HEAD = true, OPTIONS = true, TRACE = true }

local function carries_session(headers)
  if CONFIG.everybody then return true end
  for index = 0, headers:getNumValues("cookie") - 1 do
    for cookie in headers:getAtIndex("cookie", index):gmatch("[^;]+") do
      if begins_with_any(cookie:match("^%s*(.*)$"):lower(), CONFIG.cookies) then return true end
    end
  end
  return false
end

-- A change in the name of the user that another page asks for: that of a model, say, whose host is of the same site.
-- Where a browser says what it compared, that counts: a proxy on the way may have changed the host.
local function is_forged_change(headers)
  if CONFIG.login or READS[headers:get(":method")] or not carries_session(headers) then return false end
  local site = headers:get("sec-fetch-site")
  if site then return site == "cross-site" or site == "same-site" end
  return comes_from_elsewhere(headers)
end

-- The gateway's own redirect comes after the login, which plain HTTP must not see.
local function leads_to_https(handle, headers)
  if not CONFIG.redirect or handle:connection():ssl() then return false end
  local host = (headers:get(":authority") or ""):gsub(":%d+$", "")
  handle:respond({ [":status"] = "301", ["location"] = "https://" .. host .. CONFIG.port .. (headers:get(":path") or "/") }, "")
  return true
end

function envoy_on_request(handle)
  local headers = handle:headers()
  if leads_to_https(handle, headers) then return end
  local fine, refused = pcall(function()
    return needs_own_origin(headers) and comes_from_elsewhere(headers) or is_forged_change(headers)
  end)
  if not fine or refused then
    handle:respond({ [":status"] = "403" }, "This request comes from a page of another origin.\n")
    return
  end
  if CONFIG.login then
    handle:streamInfo():dynamicMetadata():set("envoy.filters.http.kubeflow_login", "route", "login")
  end
end
