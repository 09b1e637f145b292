package main

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	rbacv3 "github.com/envoyproxy/go-control-plane/envoy/config/rbac/v3"
	routev3 "github.com/envoyproxy/go-control-plane/envoy/config/route/v3"
	rbachttpv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/rbac/v3"
	rbactcpv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/rbac/v3"
	matcherv3 "github.com/envoyproxy/go-control-plane/envoy/type/matcher/v3"
)

// What a proxy's authorization filters say of a message, as istiod has made them of AuthorizationPolicies. Whatever a policy asks for
// that is not known of a call is an error: nothing is guessed.

// Visitor is a message as the filters see it.
type Visitor struct {
	Identity   string // SPIFFE id in the client certificate; "" without mutual TLS
	Address    netip.Addr
	At         netip.AddrPort // the proxy's own end
	ServerName string
	HTTP       bool
	Host, Path string
}

// denied says by which filter of the chain the visitor is turned away; "" if by none.
func (exit Exit) denied(v Visitor) (string, error) {
	for _, filter := range exit.Chain.GetFilters() {
		var config rbactcpv3.RBAC
		if !filter.GetTypedConfig().MessageIs(&config) {
			continue
		}
		if err := filter.GetTypedConfig().UnmarshalTo(&config); err != nil {
			return "", err
		}
		if says, err := deniedBy(config.GetRules(), v); err != nil || says != "" {
			return says, err
		}
	}
	for _, filter := range exit.HTTP.GetHttpFilters() {
		var config rbachttpv3.RBAC
		switch {
		case filter.Name == "envoy.filters.http.ext_authz":
			return "", fmt.Errorf("cannot judge: an external authorizer is asked")
		case !filter.GetTypedConfig().MessageIs(&config):
			continue
		}
		if err := filter.GetTypedConfig().UnmarshalTo(&config); err != nil {
			return "", err
		}
		if says, err := deniedBy(config.GetRules(), v); err != nil || says != "" {
			return says, err
		}
	}
	return "", nil
}

// deniedBy applies the rules of one filter. A filter without rules, as that of a dry run, denies nobody.
func deniedBy(rules *rbacv3.RBAC, v Visitor) (string, error) {
	if rules == nil || rules.Action == rbacv3.RBAC_LOG {
		return "", nil
	}
	matched := ""
	for name, policy := range rules.Policies {
		if policy.GetCondition() != nil || policy.GetCheckedCondition() != nil {
			return "", fmt.Errorf("cannot judge: authorization policy %s has a condition", name)
		}
		permitted, err := anyOf(policy.Permissions, v.permission)
		if err == nil && permitted {
			var known bool
			known, err = anyOf(policy.Principals, v.principal)
			if known && (matched == "" || name < matched) {
				matched = name
			}
		}
		if err != nil {
			return "", fmt.Errorf("cannot judge authorization policy %s: %w", name, err)
		}
	}
	switch {
	case rules.Action == rbacv3.RBAC_DENY && matched != "":
		return "authorization policy " + matched + " denies it", nil
	case rules.Action == rbacv3.RBAC_ALLOW && matched == "":
		return "no authorization policy allows it", nil
	}
	return "", nil
}

func anyOf[T any](all []T, matches func(T) (bool, error)) (bool, error) {
	for _, one := range all {
		if found, err := matches(one); err != nil || found {
			return found, err
		}
	}
	return false, nil
}

func allOf[T any](all []T, matches func(T) (bool, error)) (bool, error) {
	for _, one := range all {
		if found, err := matches(one); err != nil || !found {
			return false, err
		}
	}
	return true, nil
}

func (v Visitor) permission(p *rbacv3.Permission) (bool, error) {
	switch rule := p.GetRule().(type) {
	case *rbacv3.Permission_Any:
		return rule.Any, nil
	case *rbacv3.Permission_AndRules:
		return allOf(rule.AndRules.GetRules(), v.permission)
	case *rbacv3.Permission_OrRules:
		return anyOf(rule.OrRules.GetRules(), v.permission)
	case *rbacv3.Permission_NotRule:
		matches, err := v.permission(rule.NotRule)
		return !matches, err
	case *rbacv3.Permission_Header:
		return v.header(rule.Header)
	case *rbacv3.Permission_UrlPath:
		if !v.HTTP {
			return false, nil
		}
		return matchesString(rule.UrlPath.GetPath(), v.Path)
	case *rbacv3.Permission_DestinationIp:
		return inRange(rule.DestinationIp, v.At.Addr())
	case *rbacv3.Permission_DestinationPort:
		return rule.DestinationPort == uint32(v.At.Port()), nil
	case *rbacv3.Permission_RequestedServerName:
		return matchesString(rule.RequestedServerName, v.ServerName)
	default:
		return false, fmt.Errorf("it permits by %T", rule)
	}
}

func (v Visitor) principal(p *rbacv3.Principal) (bool, error) {
	switch id := p.GetIdentifier().(type) {
	case *rbacv3.Principal_Any:
		return id.Any, nil
	case *rbacv3.Principal_AndIds:
		return allOf(id.AndIds.GetIds(), v.principal)
	case *rbacv3.Principal_OrIds:
		return anyOf(id.OrIds.GetIds(), v.principal)
	case *rbacv3.Principal_NotId:
		matches, err := v.principal(id.NotId)
		return !matches, err
	case *rbacv3.Principal_Authenticated_:
		if v.Identity == "" || id.Authenticated.GetPrincipalName() == nil {
			return v.Identity != "", nil
		}
		return matchesString(id.Authenticated.GetPrincipalName(), v.Identity)
	case *rbacv3.Principal_FilterState:
		if id.FilterState.GetKey() != "io.istio.peer_principal" {
			return false, fmt.Errorf("it asks for %s", id.FilterState.GetKey())
		}
		return matchesString(id.FilterState.GetStringMatch(), v.Identity)
	case *rbacv3.Principal_DirectRemoteIp:
		return inRange(id.DirectRemoteIp, v.Address)
	case *rbacv3.Principal_RemoteIp: // no call carries x-forwarded-for
		return inRange(id.RemoteIp, v.Address)
	case *rbacv3.Principal_Header:
		return v.header(id.Header)
	default:
		return false, fmt.Errorf("it knows callers by %T", id)
	}
}

func (v Visitor) header(m *routev3.HeaderMatcher) (bool, error) {
	value, known := map[string]string{":authority": v.Host, ":method": "GET", ":path": v.Path}[strings.ToLower(m.Name)]
	if !known {
		return false, fmt.Errorf("it asks for the header %s", m.Name)
	}
	if !v.HTTP {
		return false, nil
	}
	matches, err := true, error(nil)
	switch specifier := m.GetHeaderMatchSpecifier().(type) {
	case nil:
	case *routev3.HeaderMatcher_PresentMatch:
		matches = specifier.PresentMatch
	case *routev3.HeaderMatcher_StringMatch:
		matches, err = matchesString(specifier.StringMatch, value)
	default:
		return false, fmt.Errorf("it compares the header %s by %T", m.Name, specifier)
	}
	return matches != m.InvertMatch, err
}

func matchesString(m *matcherv3.StringMatcher, value string) (bool, error) {
	fold := func(pattern string) (string, string) {
		if m.GetIgnoreCase() {
			return strings.ToLower(pattern), strings.ToLower(value)
		}
		return pattern, value
	}
	switch pattern := m.GetMatchPattern().(type) {
	case *matcherv3.StringMatcher_Exact:
		want, have := fold(pattern.Exact)
		return want == have, nil
	case *matcherv3.StringMatcher_Prefix:
		want, have := fold(pattern.Prefix)
		return strings.HasPrefix(have, want), nil
	case *matcherv3.StringMatcher_Suffix:
		want, have := fold(pattern.Suffix)
		return strings.HasSuffix(have, want), nil
	case *matcherv3.StringMatcher_Contains:
		want, have := fold(pattern.Contains)
		return strings.Contains(have, want), nil
	case *matcherv3.StringMatcher_SafeRegex:
		expression, err := regexp.Compile("^(?:" + pattern.SafeRegex.GetRegex() + ")$")
		return err == nil && expression.MatchString(value), err
	default:
		return false, fmt.Errorf("it compares by %T", pattern)
	}
}

func inRange(r *corev3.CidrRange, address netip.Addr) (bool, error) {
	prefix, err := netip.ParsePrefix(fmt.Sprintf("%s/%d", r.GetAddressPrefix(), r.GetPrefixLen().GetValue()))
	return err == nil && prefix.Contains(address), err
}

// unknownFilter is the first HTTP filter of which it is not known what it does to a request; "" if there is none.
func (exit Exit) unknownFilter() string {
	known := []string{
		metadataExchange, "istio.alpn", "istio.stats", "envoy.filters.http.cors", "envoy.filters.http.fault", "envoy.filters.http.grpc_stats",
		"envoy.filters.http.grpc_web", "envoy.filters.http.rbac", "envoy.filters.http.ext_authz", "envoy.filters.http.router",
		"envoy.filters.http.dynamic_forward_proxy", "envoy.filters.http.stateful_session", "envoy.filters.http.jwt_authn",
	}
	for _, filter := range exit.HTTP.GetHttpFilters() {
		if !slices.Contains(known, filter.Name) {
			return filter.Name
		}
	}
	return ""
}
