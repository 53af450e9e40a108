-- Runs last, when the token has been verified. Tells the backend the groups of the user in a form that it can read, and
-- keeps from it what would let it act as the user. CONFIG stands above:
--   user_header, user_prefix, groups_header
--   user_claims, groups_claims   name of the claim with the user's name and with the groups, by issuer
--   verified        issuers whose users must have an address that the issuer has verified
--   cookies         beginnings of the names of session cookies
--   token_paths     paths on token_host whose pages get the token

local function begins_with_any(text, beginnings)
  for _, beginning in ipairs(beginnings) do
    if text:sub(1, #beginning) == beginning then return true end
  end
  return false
end

-- The claims of the verified token; none on a route that needs no login.
local function claims_of(handle)
  local verified = handle:streamInfo():dynamicMetadata():get("envoy.filters.http.jwt_authn")
  return verified and verified["payload"]
end

-- A group whose name has a comma would arrive as two others, and names of the cluster's own groups are not for users.
local function is_plain(group)
  return type(group) == "string" and group ~= "" and not group:find("[%c,]") and group:sub(1, 7) ~= "system:"
end

-- A header for each group as well: a policy cannot look into the middle of a list.
local function group_header(group)
  return CONFIG.groups_header .. "-" .. group:gsub(".", function(byte) return string.format("%02x", byte:byte()) end)
end

local function set_groups(headers, groups)
  if type(groups) == "string" then groups = { groups } end
  local plain = {}
  for _, group in ipairs(type(groups) == "table" and groups or {}) do
    if is_plain(group) then plain[#plain + 1] = group end
  end
  headers:remove(CONFIG.groups_header)
  if #plain > 0 then headers:add(CONFIG.groups_header, table.concat(plain, ",")) end
  for _, group in ipairs(plain) do headers:replace(group_header(group), "true") end
end

local function is_session(cookie)
  return begins_with_any(cookie:match("^%s*(.*)$"):lower(), CONFIG.cookies)
end

local function values_of(headers, name)
  local values = {}
  for index = 0, headers:getNumValues(name) - 1 do values[#values + 1] = headers:getAtIndex(name, index) end
  return values
end

local function remove_session(headers)
  local kept = {}
  for _, line in ipairs(values_of(headers, "cookie")) do
    for cookie in line:gmatch("[^;]+") do
      if not is_session(cookie) then kept[#kept + 1] = cookie:match("^%s*(.-)%s*$") end
    end
  end
  headers:remove("cookie")
  if #kept > 0 then headers:add("cookie", table.concat(kept, "; ")) end
end

-- A path that ends with `/` stands for all below it, another for itself.
local function may_see_token(headers)
  local host = (headers:get(":authority") or ""):lower():gsub(":%d+$", "")
  if host ~= CONFIG.token_host then return false end
  local path = (headers:get(":path") or ""):match("^[^?]*")
  for _, allowed in ipairs(CONFIG.token_paths) do
    if path == allowed or (allowed:sub(-1) == "/" and path:sub(1, #allowed) == allowed) then return true end
  end
  return false
end

-- Whether the request may go on.
local function identify(handle)
  local headers, claims = handle:headers(), claims_of(handle)
  remove_session(headers)
  if not claims then return true end
  local email_verified = claims["email_verified"]
  if CONFIG.verified[claims["iss"]] and (email_verified == false or email_verified == "false") then return false end
  local user = headers:get(CONFIG.user_header)
  if type(claims[CONFIG.user_claims[claims["iss"]]]) ~= "string" or not user or user:find("[%c,]") then return false end
  if CONFIG.user_prefix ~= "" then headers:replace(CONFIG.user_header, CONFIG.user_prefix .. user) end
  set_groups(headers, claims[CONFIG.groups_claims[claims["iss"]] or ""])
  if not may_see_token(headers) then headers:remove("authorization") end
  return true
end

function envoy_on_request(handle)
  local fine, allowed = pcall(identify, handle)
  if not fine or not allowed then handle:respond({ [":status"] = "403" }, "The token does not say who the user is.\n") end
end

-- A page of a user must not replace the session of its visitors by another one.
function envoy_on_response(handle)
  local headers = handle:headers()
  local cookies = values_of(headers, "set-cookie")
  if #cookies == 0 then return end
  headers:remove("set-cookie")
  for _, cookie in ipairs(cookies) do
    if not is_session(cookie) then headers:add("set-cookie", cookie) end
  end
end
