<#-- Every keyword of the token list that is not non-reserved, but for those that begin another kind of table or a query. -->
<#assign nonReserved = (default.parser.nonReservedKeywords) + (parser.nonReservedKeywordsToAdd)>
<#assign beginning = ["LATERAL", "SELECT", "TABLE", "UNNEST", "VALUE", "VALUES", "WITH"]>
<#assign reserved = []>
<#list template?matches(r'< ([A-Z0-9_]+): "[A-Z][A-Z0-9_]*" ?>') as token>
  <#if !nonReserved?seq_contains(token?groups[1]) && !beginning?seq_contains(token?groups[1])>
    <#assign reserved = reserved + [token?groups[1]]>
  </#if>
</#list>
    /**
     * Whether a reserved word is the name of a table. Most can begin nothing else in its place; the others are names where
     * what follows them shows that they begin nothing.
     */
    private boolean reservedNameFollows() {
        switch (getToken(1).kind) {
<#list beginning as word>
        case ${word}:
</#list>
            return TableNames.endsName(getToken(2));
<#list reserved as word>
        case ${word}:
</#list>
            return true;
        default:
            return false;
        }
    }

