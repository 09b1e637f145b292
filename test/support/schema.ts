import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { parseAllDocuments } from 'yaml';

/** What the API server does with a structural schema, apart from CEL: types, enums, required fields, and no field that it does not know. */
export class Crds {
  private readonly validators = new Map<string, ValidateFunction>();

  public constructor(public readonly version: string) {
    const ajv = new Ajv({ allErrors: true, strict: false });
    addFormats(ajv);
    for (const format of ['int32', 'int64', 'uint32', 'double', 'binary']) ajv.addFormat(format, true);
    for (const crd of [`istio-${version}`, 'gateway-api-1.6.0'].flatMap(documents)) {
      for (const served of crd.spec.versions) {
        const { spec } = served.schema.openAPIV3Schema.properties;
        this.validators.set(`${crd.spec.group}/${served.name} ${crd.spec.names.kind}`, ajv.compile(closed(spec)));
      }
    }
  }

  public serves(apiVersion: string, kind: string): boolean {
    return this.validators.has(`${apiVersion} ${kind}`);
  }

  /** What is wrong with an object; nothing is an empty list. */
  public errors(object: any): string[] {
    const validate = this.validators.get(`${object.apiVersion} ${object.kind}`);
    if (!validate) return [`Istio ${this.version} does not serve ${object.apiVersion} ${object.kind}`];
    return validate(object.spec) ? [] : validate.errors!.map(error => `spec${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
  }
}

function documents(name: string): any[] {
  return parseAllDocuments(readFileSync(join(__dirname, `../crds/${name}.yaml`), 'utf8')).map(document => document.toJS());
}

/** A structural schema means its properties to be all there are, and ajv must be told. */
function closed(schema: any): any {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { oneOf, anyOf, allOf, not, ...rest } = schema;
  const result: any = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, key === 'enum' || key === 'required' ? value : closed(value)]));
  if (rest.properties && rest.additionalProperties === undefined && !rest['x-kubernetes-preserve-unknown-fields']) result.additionalProperties = false;
  // These only combine fields that are declared above: closed, they would refuse one another.
  return { ...result, ...Object.fromEntries(Object.entries({ oneOf, anyOf, allOf, not }).filter(([, value]) => value !== undefined)) };
}
